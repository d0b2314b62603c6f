"""How often somebody may try to sign in with a password or secret, by name and by source."""

from dataclasses import dataclass
from datetime import datetime

from flask import request

from app.services import services
from wallet.short_lived import limits
from wallet.short_lived.limits import Limit


@dataclass(frozen=True)
class Attempts:
    """The tries at one door."""

    of_a_name: Limit
    of_a_source: Limit

    def spend(self, name: str, *, at: datetime) -> None:
        """Count a try before it is judged, so that tries side by side count too.

        Raises RateLimited.
        """
        store = services().short_lived
        limits.spend(store, self.of_a_source, self._blind(request.remote_addr or ""), at=at)
        limits.spend(store, self.of_a_name, self._blind(name), at=at)

    def forget(self, name: str) -> None:
        """Set the name's tries back after a success."""
        limits.forget(services().short_lived, self.of_a_name, self._blind(name))

    def _blind(self, text: str) -> str:
        return services().vault.index(f"attempts.{self.of_a_name.name}", text).hex()


DESK = Attempts(limits.DESK_SIGN_INS, limits.DESK_SIGN_INS_OF_A_SOURCE)
SCANNER = Attempts(limits.SCANNER_SIGN_INS, limits.SCANNER_SIGN_INS_OF_A_SOURCE)
