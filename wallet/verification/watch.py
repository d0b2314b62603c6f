"""What became of a presentation, for the citizen who waits for it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from wallet.access import clients
from wallet.short_lived import ShortLived
from wallet.verification import presentations, redemptions
from wallet.verification.presentations import Presentation

# The store is asked about one at a time: about each in one quarter of a second of so many.
QUARTERS = 20


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


def news(
    session: Session, store: ShortLived, waiting: Collection[Presentation], *, at: datetime
) -> set[Presentation]:
    """Tell of which codes something is to be told, with one query for the scans of all.

    Who cancels a code knows it already: whoever else waits for that one hears of it within seconds.
    """
    scanned = redemptions.among(session, waiting)
    turn = int(at.timestamp() * 4) % QUARTERS
    return {
        each
        for each in waiting
        if each.id in scanned
        or at >= each.expires_at
        or (each.id.int % QUARTERS == turn and _is_cancelled(store, each, at=at))
    }


def _is_cancelled(store: ShortLived, presentation: Presentation, *, at: datetime) -> bool:
    kept = presentations.find(store, presentation.id, at=at)
    return kept is None or kept.cancelled_at is not None
