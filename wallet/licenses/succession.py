"""Which license took the place of which: the old identifier leads to the new license.

The successor may arrive later than the event that names it. Then the event keeps the identifier,
and whichever license comes under it is linked when it comes.
"""

from itertools import zip_longest
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.crypto.vault import Vault
from wallet.errors import Conflict
from wallet.identity.names import same_name
from wallet.licenses.arrival_check import InvalidArrival
from wallet.licenses.models import License, LicenseEvent, LicenseHolder
from wallet.licenses.newborns import holders_of, name_of, number_of
from wallet.reading.faults import Fault


class SuccessorLoop(Conflict):
    """The successor was itself superseded by this license, at whatever remove."""

    code = "successor_loop"


def lock(session: Session, identifier: str, successor: str | None) -> None:
    """Lock both licenses, in one order, so that two calls that name each other wait in turn."""
    both = sa.select(License.id).where(License.identifier.in_([identifier, successor]))
    if successor:
        session.execute(both.order_by(License.identifier).with_for_update()).all()


def link(session: Session, license_: License, successor: License, *, vault: Vault) -> None:
    """Lead from the license to its successor.

    Raises InvalidArrival if that is another type's or another holder's, and SuccessorLoop.
    """
    if not _fits(session, license_, successor, vault=vault):
        raise InvalidArrival([Fault("/successor", "successor_differs")])
    if _leads_to(session, successor, license_.id):
        raise SuccessorLoop("the successor was itself superseded by this license")
    license_.successor_id = successor.id


def link_predecessors(session: Session, license_: License, *, vault: Vault) -> None:
    """Link the licenses that were waiting for this one; those that do not fit go on waiting."""
    waiting = (
        sa.select(License)
        .join(LicenseEvent, LicenseEvent.license_id == License.id)
        .where(LicenseEvent.successor == license_.identifier, License.successor_id.is_(None))
        .order_by(License.identifier)
        .with_for_update(of=License)
    )
    for old in session.scalars(waiting).unique():
        if _fits(session, old, license_, vault=vault):
            old.successor_id, old.revision = license_.id, old.revision + 1


def _fits(session: Session, old: License, new: License, *, vault: Vault) -> bool:
    if old.type != new.type:
        return False
    pairs = zip_longest(holders_of(session, old.id), holders_of(session, new.id))
    return all(_is_same(one, other, vault) for one, other in pairs)


def _is_same(one: LicenseHolder | None, other: LicenseHolder | None, vault: Vault) -> bool:
    if one is None or other is None:
        return False
    numbers = number_of(one, vault), number_of(other, vault)
    # A newborn's certificate may be replaced by one that has the number.
    if None in numbers:
        return same_name(name_of(one, vault), name_of(other, vault))
    return numbers[0] == numbers[1]


def _leads_to(session: Session, start: License, wanted: UUID) -> bool:
    # Locked on the way: a link that another transaction is just adding to the path counts.
    here: UUID | None = start.id
    while here and here != wanted:
        next_ = sa.select(License.successor_id).where(License.id == here).with_for_update()
        here = session.scalar(next_)
    return here == wanted
