"""Who looked at a person's licenses: a query over the audit log, newest first."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.audit.models import Entry
from wallet.database import Json
from wallet.licenses.catalogue import LicenseType
from wallet.licenses.models import License
from wallet.verification.check import ACTION


@dataclass(frozen=True)
class Use:
    """One look, as the holder sees it."""

    id: UUID
    at: datetime
    by_kind: str
    by_name: str | None
    license_id: UUID | None
    license_name: str | None
    detail: Json


@dataclass(frozen=True)
class Position:
    """Where a page ended; the next one goes on after it."""

    at: datetime
    id: UUID


def list_usage(
    session: Session, person_key: bytes, *, limit: int, after: Position | None = None
) -> list[Use]:
    """List looks at the person's licenses, failed ones too."""
    statement = (
        sa.select(Entry, LicenseType.name)
        .outerjoin(License, License.id == Entry.license_id)
        .outerjoin(LicenseType, LicenseType.code == License.type)
        .where(Entry.person_key == person_key, Entry.action == ACTION)
        .order_by(Entry.at.desc(), Entry.id.desc())
        .limit(limit)
    )
    if after is not None:
        earlier = (Entry.at == after.at) & (Entry.id < after.id)
        statement = statement.where((Entry.at < after.at) | earlier)
    return [_use(entry, name) for entry, name in session.execute(statement)]


def _use(entry: Entry, license_name: str | None) -> Use:
    return Use(
        id=entry.id,
        at=entry.at,
        by_kind=entry.actor_kind,
        by_name=entry.actor_name,
        license_id=entry.license_id,
        license_name=license_name,
        detail=entry.detail,
    )
