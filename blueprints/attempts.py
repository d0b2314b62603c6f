"""How often somebody may try to sign in with a password or secret, by name and by source."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from flask import request

from app.services import services
from wallet.act import Act, Actor, ActorKind
from wallet.audit import record
from wallet.errors import Refused, Unproven
from wallet.short_lived import limits
from wallet.short_lived.limits import Limit


@dataclass(frozen=True)
class Attempts:
    """The tries at one door."""

    door: str
    of_a_name: Limit
    of_a_source: Limit

    def spend(self, name: str, *, at: datetime) -> None:
        """Count a try before it is judged, so that tries side by side count too.

        Raises RateLimited.
        """
        store = services().short_lived
        limits.spend(store, self.of_a_source, self._blind(request.remote_addr or ""), at=at)
        limits.spend(store, self.of_a_name, self._blind(name), at=at)

    @contextmanager
    def judging(self, act: Act, name: str) -> Iterator[None]:
        """Write a refused try down, in a transaction of its own, and refuse."""
        try:
            yield
        except (Unproven, Refused) as refusal:
            act.session.rollback()
            # Who it was is not proven: the name is only told apart from other names.
            nobody = Actor(ActorKind.SYSTEM, self._blind(name))
            action = f"{self.door}.refused"
            record.record(act.by(nobody), action, reason=refusal.code)
            act.session.commit()
            raise

    def forget(self, name: str) -> None:
        """Set the name's tries back after a success."""
        limits.forget(services().short_lived, self.of_a_name, self._blind(name))

    def _blind(self, text: str) -> str:
        return services().vault.index(f"attempts.{self.of_a_name.name}", text).hex()


DESK = Attempts("officer", limits.DESK_SIGN_INS, limits.DESK_SIGN_INS_OF_A_SOURCE)
SCANNER = Attempts("scanner", limits.SCANNER_SIGN_INS, limits.SCANNER_SIGN_INS_OF_A_SOURCE)
