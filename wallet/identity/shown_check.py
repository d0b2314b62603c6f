"""An identity check as the phone is told of it: begun, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from wallet.identity.methods.method import Outcome
from wallet.identity.models import Check, CheckState, Move


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
    # That of its binding, if one officer's word was all there was.
    move: Move | None

    @property
    def reason(self) -> str | None:
        """Return why it did not pass; of one that stays pending only the provider may know."""
        if self.check.state is not CheckState.PENDING:
            return self.check.reason
        return "moving" if self.move else self.outcome.reason

    @property
    def effective_at(self) -> datetime | None:
        is_pending = self.check.state is CheckState.PENDING
        return self.move.effective_at if self.move and is_pending else None
