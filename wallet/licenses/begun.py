"""What was announced has begun: the one thing about a license that happens without a call."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.act import Act
from wallet.audit import record
from wallet.licenses.models import License, LicenseEvent
from wallet.licenses.stand import events_of
from wallet.licenses.standing import standing

BATCH = 100


def note_begun(act: Act, *, limit: int = BATCH) -> int:
    """Record what has begun since it was announced; returns how many were looked at."""
    due = sa.select(LicenseEvent).where(LicenseEvent.announced, LicenseEvent.effective_at <= act.at)
    due = due.order_by(LicenseEvent.effective_at).limit(limit).with_for_update(skip_locked=True)
    events = act.session.scalars(due).all()
    for event in events:
        event.announced = False
        license_ = act.session.get_one(License, event.license_id)
        known = events_of(act.session, license_)
        if _has_effect(license_, event, known):
            _record(act, license_, event, known)
    return len(events)


def soonest(session: Session) -> datetime | None:
    """Return when the first of all announcements begins."""
    first = sa.select(sa.func.min(LicenseEvent.effective_at)).where(LicenseEvent.announced)
    return session.scalar(first)


def _has_effect(license_: License, event: LicenseEvent, known: Sequence[LicenseEvent]) -> bool:
    """Tell whether anything is otherwise than without it: another may have ended the license."""
    others, at = [one for one in known if one is not event], event.effective_at
    return standing(license_, known, at=at) != standing(license_, others, at=at)


def _record(
    act: Act, license_: License, event: LicenseEvent, known: Sequence[LicenseEvent]
) -> None:
    record.record(
        act,
        "license.begun",
        license_id=license_.id,
        event=event.event.value,
        effective_at=event.effective_at.isoformat(),
        state=standing(license_, known, at=act.at).state.value,
        source=event.source,
    )
