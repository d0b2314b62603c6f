"""The days after a move in which a phone is new.

Whoever moves a wallet by a face that was forced or forged gets nothing lasting: no codes in
advance, and no further phone. The way back is always open, and so is a counter with two officers.
"""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.identity.models import Account, Binding, EndedBy

DAYS = timedelta(days=7)


def until(session: Session, binding: Binding, *, days: timedelta) -> datetime | None:
    """Return until when the bound phone is new; what it must not have meanwhile asks here."""
    lost = _lost(session, binding)
    return lost.ended_at + days if lost and lost.ended_at else None


def bars(session: Session, binding: Binding, to: Account, *, at: datetime, days: timedelta) -> bool:
    """Tell whether the face alone may not move the binding to this account."""
    lost, end = _lost(session, binding), until(session, binding, days=days)
    return lost is not None and end is not None and at < end and lost.account_id != to.id


def _lost(session: Session, binding: Binding) -> Binding | None:
    """Find where the person was moved from last."""
    others = (
        (Binding.identity_id == binding.identity_id)
        & (Binding.account_id != binding.account_id)
        & (Binding.ended_by == EndedBy.MOVED)
    )
    return session.scalar(
        sa.select(Binding).where(others).order_by(Binding.ended_at.desc()).limit(1)
    )
