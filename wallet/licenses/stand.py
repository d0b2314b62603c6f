"""How stored licenses stand at a moment, announced events included."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.licenses.models import License, LicenseEvent
from wallet.licenses.standing import Standing, standing


def stand(session: Session, license_: License, *, at: datetime) -> Standing:
    return standing(license_, events_of(session, license_), at=at)


def stand_all(
    session: Session, licenses: Collection[License], *, at: datetime
) -> dict[UUID, Standing]:
    """Tell it of many licenses, with one statement."""
    events = events_by_license(session, [one.id for one in licenses])
    return {one.id: standing(one, events[one.id], at=at) for one in licenses}


def events_of(session: Session, license_: License) -> Sequence[LicenseEvent]:
    return events_by_license(session, [license_.id])[license_.id]


def events_by_license(
    session: Session, ids: Collection[UUID]
) -> Mapping[UUID, Sequence[LicenseEvent]]:
    """Return what happened to each of the licenses, nothing being an empty list."""
    events = defaultdict[UUID, list[LicenseEvent]](list)
    of_these = sa.select(LicenseEvent).where(LicenseEvent.license_id.in_(ids))
    for event in session.scalars(of_these) if ids else ():
        events[event.license_id].append(event)
    return events
