"""Who belongs together, as far as licenses tell: the parents of a child stand on one."""

from collections.abc import Iterator
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from wallet.identity.former import current_key, is_of, keys_of
from wallet.licenses.models import Holding


def with_relatives(session: Session, person_key: bytes) -> Iterator[bytes]:
    """Name the person, by every number of theirs, and who stands on one license with them."""
    yield from session.scalars(keys_of(current_key(session, person_key))).all()
    theirs, others = aliased(Holding), aliased(Holding)
    same = sa.select(others.person_key).join(theirs, theirs.license_id == others.license_id)
    yield from session.scalars(same.where(is_of(theirs.person_key, person_key)).distinct()).all()


def on_license(session: Session, license_id: UUID) -> Iterator[bytes]:
    """Name everybody who stands on a license."""
    there = sa.select(Holding.person_key).where(Holding.license_id == license_id)
    yield from session.scalars(there).all()
