"""An identity check as the phone is told of it: begun, and what became of it."""

from dataclasses import dataclass
from uuid import UUID

from wallet.identity.methods.method import Outcome
from wallet.identity.models import Check, CheckState


@dataclass(frozen=True, repr=False)
class BegunCheck:
    """A check that waits for the citizen."""

    check: Check
    verify_id: str

    @property
    def id(self) -> UUID:
        return self.check.id

    @property
    def handoff(self) -> dict[str, str]:
        """Return what the phone needs to go on."""
        return {"verify_id": self.verify_id} if self.verify_id else {}


@dataclass(frozen=True)
class AskedCheck:
    """A check whose provider was asked."""

    check: Check
    outcome: Outcome

    @property
    def reason(self) -> str | None:
        """Return why it did not pass; of one that stays pending only the provider may know."""
        is_pending = self.check.state is CheckState.PENDING
        return self.outcome.reason if is_pending else self.check.reason
