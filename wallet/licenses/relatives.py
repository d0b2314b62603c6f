"""Who belongs together, as far as licenses tell: the parents of a child stand on one."""

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from wallet.identity.former import is_of
from wallet.licenses.models import Holding


def with_relatives(session: Session, person_key: bytes) -> Iterator[bytes]:
    """Name the person, and everybody who stands on one license with them."""
    yield person_key
    theirs, others = aliased(Holding), aliased(Holding)
    same = sa.select(others.person_key).join(theirs, theirs.license_id == others.license_id)
    yield from session.scalars(same.where(is_of(theirs.person_key, person_key)).distinct()).all()
