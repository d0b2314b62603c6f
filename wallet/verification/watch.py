"""What became of a presentation, for the citizen who waits for it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from wallet.access import clients
from wallet.verification import redemptions
from wallet.verification.presentations import Presentation


@dataclass(frozen=True)
class Watched:
    state: str
    verified_at: datetime | None = None
    verifier: str | None = None


def watch(session: Session, presentation: Presentation, *, at: datetime) -> Watched:
    """Tell whether the code was used up, cancelled or left to die."""
    redemption = redemptions.find(session, presentation)
    if redemption is not None:
        client = clients.find(session, redemption.client_id)
        return Watched("verified", redemption.redeemed_at, client.name if client else None)
    if presentation.cancelled_at is not None:
        return Watched("cancelled")
    return Watched("expired" if at >= presentation.expires_at else "waiting")
