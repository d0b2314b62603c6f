"""Which license took the place of which: the old identifier leads to the new license.

The successor may arrive later than the event that names it. Then the event keeps the identifier,
and whichever license comes under it is linked when it comes.
"""

from collections.abc import Iterable, Sequence
from functools import partial
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.act import Act
from wallet.crypto.vault import Vault
from wallet.errors import Conflict
from wallet.identity.names import same_name
from wallet.licenses.arrival import Arrival, Party
from wallet.licenses.arrival_check import InvalidArrival
from wallet.licenses.models import License, LicenseEvent
from wallet.licenses.newborns import holders_of, name_of, number_of
from wallet.licenses.not_taken import PredecessorDiffers
from wallet.reading.faults import Fault

NameAndNumber = tuple[str, str | None]


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
    for old in _waiting(session, license_.identifier):
        if _fits(session, old, license_, vault=vault):
            old.successor_id, old.revision = license_.id, old.revision + 1


def ask_for_announced(act: Act, arrival: Arrival) -> None:
    """Compare an arrival with what its own authority announced; raises PredecessorDiffers."""
    for old in _waiting(act.session, arrival.identifier):
        # Another authority cannot keep a license out by naming it.
        if old.authority_code == arrival.authority_code and (
            old.type != arrival.type
            or not are_holders(act.session, old.id, arrival.holders, vault=act.vault)
        ):
            raise PredecessorDiffers("it was announced as successor of another holder's license")


def are_holders(
    session: Session,
    license_id: UUID,
    parties: Sequence[Party],
    *,
    vault: Vault,
    by_name: bool = False,
) -> bool:
    """Tell whether these are the holders of the license, in whatever order.

    `by_name`: it is enough if either number or name is the same.
    """
    said = [(party.name, party.id_number) for party in parties]
    known = _named_on(session, license_id, vault)
    return _match(known, said) or (by_name and _match(_unnumbered(known), _unnumbered(said)))


def _waiting(session: Session, identifier: str) -> Iterable[License]:
    waiting = (
        sa.select(License)
        .join(LicenseEvent, LicenseEvent.license_id == License.id)
        .where(LicenseEvent.successor == identifier, License.successor_id.is_(None))
        .order_by(License.identifier)
        .with_for_update(of=License)
    )
    return session.scalars(waiting).unique()


def _fits(session: Session, old: License, new: License, *, vault: Vault) -> bool:
    before, after = (_named_on(session, one.id, vault) for one in (old, new))
    return old.type == new.type and _match(before, after)


def _named_on(session: Session, license_id: UUID, vault: Vault) -> list[NameAndNumber]:
    found = holders_of(session, license_id)
    return [(name_of(one, vault), number_of(one, vault)) for one in found]


def _unnumbered(named: Sequence[NameAndNumber]) -> list[NameAndNumber]:
    return [(name, None) for name, _ in named]


def _match(known: Sequence[NameAndNumber], said: Sequence[NameAndNumber]) -> bool:
    return len(known) == len(said) and all(any(map(partial(_is_same, one), said)) for one in known)


def _is_same(one: NameAndNumber, other: NameAndNumber) -> bool:
    # A newborn's certificate may be replaced by one that has the number.
    if None in (one[1], other[1]):
        return same_name(one[0], other[0])
    return one[1] == other[1]


def _leads_to(session: Session, start: License, wanted: UUID) -> bool:
    # Locked on the way: a link that another transaction is just adding to the path counts.
    here: UUID | None = start.id
    while here and here != wanted:
        next_ = sa.select(License.successor_id).where(License.id == here).with_for_update()
        here = session.scalar(next_)
    return here == wanted
