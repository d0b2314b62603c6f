"""End the licenses whose place a new one takes: never two live ones for one certificate."""

from uuid import uuid4

import sqlalchemy as sa

from wallet.act import Act
from wallet.applications.models import Application
from wallet.audit import record
from wallet.licenses import succession
from wallet.licenses.models import Holding, License, LicenseEvent
from wallet.licenses.stand import stand
from wallet.licenses.state import NEXT, Event


def end_replaced(act: Act, application: Application, successor: License, *, source: str) -> None:
    """Supersede what the application replaces, and what else it left under the same number."""
    act.session.flush()  # the successor and who stands on it are compared in the database
    for old in act.session.scalars(_replaced(application, successor)).unique().all():
        if _end(act, old, successor, source=source):
            record.record(act, "license.superseded", license_id=old.id, successor=str(successor.id))
        if old.successor_id is None:
            succession.link(act.session, old, successor, vault=act.vault)


def _replaced(application: Application, successor: License) -> sa.Select[License]:
    named = License.id == application.replaces_license_id
    # A system that numbered twice: both numbers are the applicant's, and only the last one counts.
    same = (
        (License.type == successor.type)
        & (License.number_index == successor.number_index)
        & (License.authority_code == successor.authority_code)
        & (Holding.person_key == application.person_key)
    )
    return (
        sa.select(License)
        .outerjoin(Holding, Holding.license_id == License.id)
        .where(License.id != successor.id, named | same)
        .order_by(License.identifier)
        .with_for_update(of=License)
    )


def _end(act: Act, old: License, successor: License, *, source: str) -> bool:
    """Record that the license was superseded, unless it has ended already."""
    if (stand(act.session, old, at=act.at).recorded, Event.SUPERSEDE) not in NEXT:
        return False
    event = LicenseEvent(
        id=uuid4(),
        license_id=old.id,
        event=Event.SUPERSEDE,
        source=source,
        effective_at=act.at,
        recorded_at=act.at,
        successor=successor.identifier,
    )
    act.session.add(event)
    old.revision += 1
    return True
