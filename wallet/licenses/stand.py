"""How stored licenses stand at a moment, announced events included."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.licenses.models import License, LicenseEvent
from wallet.licenses.standing import Standing, standing


def stand(session: Session, license_: License, *, at: datetime) -> Standing:
    return standing_of(license_, events_of(session, license_), at=at)


def stand_all(
    session: Session, licenses: Iterable[License], *, at: datetime
) -> dict[UUID, Standing]:
    """Tell it of many licenses, with one statement."""
    by_id = {one.id: one for one in licenses}
    events = defaultdict[UUID, list[LicenseEvent]](list)
    for event in session.scalars(_events(list(by_id))) if by_id else ():
        events[event.license_id].append(event)
    return {id_: standing_of(one, events[id_], at=at) for id_, one in by_id.items()}


def events_of(session: Session, license_: License) -> Sequence[LicenseEvent]:
    return session.scalars(_events([license_.id])).all()


def standing_of(license_: License, events: Sequence[LicenseEvent], *, at: datetime) -> Standing:
    return standing(
        events,
        valid_from=license_.valid_from,
        valid_to=license_.valid_to,
        check_scheme=license_.check_scheme,
        at=at,
    )


def _events(ids: Sequence[UUID]) -> sa.Select[LicenseEvent]:
    return sa.select(LicenseEvent).where(LicenseEvent.license_id.in_(ids))
