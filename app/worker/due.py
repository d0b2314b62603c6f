"""When the worker is needed next, as far as the database knows."""

from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy.orm import Session

from app.extensions import db
from notifications import fan_out
from wallet.audit import seal
from wallet.jobs import queue
from wallet.licenses import begun
from wallet.registers import unanswered

# What is done once a minute or once an hour is looked at this often, and so is what expires.
LONGEST_SLEEP = timedelta(seconds=20)


def soonest(at: datetime) -> datetime:
    """Return the moment of the next round; one that has passed when something waits already."""
    session = db.session()
    try:
        known = [moment for moment in _known(session, at) if moment is not None]
    finally:
        db.session.remove()
    return min([at + LONGEST_SLEEP, *known])


def _known(session: Session, at: datetime) -> list[datetime | None]:
    every = timedelta(seconds=current_app.config["AUDIT_SEAL_SECONDS"])
    return [
        queue.soonest(session),
        unanswered.soonest(session),
        seal.soonest(session, every=every),
        begun.soonest(session),
        at if fan_out.is_behind(session) else None,
    ]
