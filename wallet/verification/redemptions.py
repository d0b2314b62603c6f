"""Use a code up: one row, inserted in the transaction that records the verification."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from wallet.verification.models import Redemption
from wallet.verification.presentations import Presentation


def find(session: Session, presentation: Presentation) -> Redemption | None:
    key = (presentation.issued_at, presentation.id)
    return session.get(Redemption, key, populate_existing=True)


def among(session: Session, shown: Collection[Presentation]) -> set[UUID]:
    """Return which of these presentations' codes were used up."""
    key = sa.tuple_(Redemption.issued_at, Redemption.presentation_id)
    keys = [(each.issued_at, each.id) for each in shown]
    return set(session.scalars(sa.select(Redemption.presentation_id).where(key.in_(keys))))


def insert(
    session: Session,
    presentation: Presentation,
    *,
    verification_id: UUID,
    client_id: str,
    device_digest: bytes | None,
    fields: list[str],
    at: datetime,
) -> bool:
    """Take the code, unless somebody was faster; waits for a rival that has not committed yet."""
    row = {
        "issued_at": presentation.issued_at,
        "presentation_id": presentation.id,
        "verification_id": verification_id,
        "client_id": client_id,
        "device_digest": device_digest,
        "person_key": presentation.person_key,
        "license_id": presentation.license_id,
        "fields": fields,
        "redeemed_at": at,
    }
    is_postgresql = session.get_bind().dialect.name == "postgresql"
    make = postgresql.insert if is_postgresql else sqlite.insert
    statement = make(Redemption).values(row).on_conflict_do_nothing()
    result = session.execute(statement.returning(Redemption.presentation_id))
    return result.scalar_one_or_none() is not None
