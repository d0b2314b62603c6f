"""An identity check as the phone is told of it: begun, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from wallet.identity.methods.method import Outcome
from wallet.identity.models import Check, CheckState


@dataclass(frozen=True, repr=False)
class BegunCheck:
    """A check that waits for the citizen."""

    check: Check
    handoff: Mapping[str, str]  # what the phone needs to go on

    @property
    def id(self) -> UUID:
        return self.check.id


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
