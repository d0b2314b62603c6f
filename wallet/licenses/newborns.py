"""A newborn's number: given at household registration, kept when a source still sends none."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.crypto.vault import Vault
from wallet.errors import Conflict
from wallet.identity.names import same_name
from wallet.identity.numbers import born_by_number, normalize_document_number
from wallet.identity.persons import person_key
from wallet.licenses.arrival import Arrival, Party
from wallet.licenses.arrival_check import InvalidArrival
from wallet.licenses.models import HolderKind, Holding, LicenseHolder, Role
from wallet.licenses.parties import OF_AGE
from wallet.reading.dates import birthday
from wallet.reading.faults import Fault


class PersonChange(Conflict):
    """Another person's number: that is another license, with an identifier of its own."""

    code = "person_change"


def holders_of(session: Session, license_id: UUID) -> list[LicenseHolder]:
    """Return the holders in the order in which they stand on the license."""
    found = sa.select(LicenseHolder).where(
        LicenseHolder.license_id == license_id, LicenseHolder.role == Role.HOLDER
    )
    return list(session.scalars(found.order_by(LicenseHolder.position)))


def number_of(holder: LicenseHolder, vault: Vault) -> str | None:
    sealed = holder.id_number_sealed
    return LicenseHolder.id_number.open(vault, sealed, of=holder.id) if sealed else None


def name_of(holder: LicenseHolder, vault: Vault) -> str:
    return LicenseHolder.name.open(vault, holder.name_sealed, of=holder.id)


def with_known_numbers(
    session: Session, license_id: UUID, arrival: Arrival, *, vault: Vault
) -> Arrival:
    """Return the arrival with the numbers that its newborns were given here."""
    if all(party.id_number for party in arrival.holders):
        return arrival
    known = holders_of(session, license_id)
    return replace(
        arrival,
        holders=tuple(_with_number(party, known, vault) for party in arrival.holders),
    )


def identify(session: Session, license_id: UUID, party: Party, *, vault: Vault) -> None:
    """Give the newborn on the license its number, and the license to the newborn.

    The guardians' holdings end on the 18th birthday, which the number tells.
    Raises InvalidArrival or PersonChange.
    """
    number = normalize_document_number(party.id_type, str(party.id_number))
    holder = _nameless(session, license_id, party.name, number, vault=vault)
    if holder.id_number_sealed:
        return
    key = person_key(vault, party.id_type, number)
    if _stands_on(session, license_id, key):
        # A parent's number in the child's place could not be taken back: numbers do not change.
        raise InvalidArrival([Fault("/holder/id_number", "is_holder")])
    holder.id_type, holder.kind = party.id_type, HolderKind.PERSON
    holder.id_number_sealed = LicenseHolder.id_number.seal(vault, number, of=holder.id)
    holder.person_key = key
    session.merge(Holding(person_key=key, license_id=license_id, role=Role.HOLDER, until=None))
    if born := born_by_number(party.id_type, number):
        _end_guardians(session, license_id, birthday(born, OF_AGE))


def _stands_on(session: Session, license_id: UUID, key: bytes) -> bool:
    found = (LicenseHolder.license_id == license_id) & (LicenseHolder.person_key == key)
    return bool(session.scalar(sa.select(sa.exists().where(found))))


def _end_guardians(session: Session, license_id: UUID, day: date) -> None:
    of_guardians = (Holding.license_id == license_id) & (Holding.role == Role.GUARDIAN)
    session.execute(sa.update(Holding).where(of_guardians).values(until=day))


def _nameless(
    session: Session, license_id: UUID, name: str, number: str, *, vault: Vault
) -> LicenseHolder:
    """Find the holder who is to get the number, or has it."""
    holders = holders_of(session, license_id)
    for holder in holders:
        if number_of(holder, vault) == number:
            return holder
    unnumbered = [holder for holder in holders if not holder.id_number_sealed]
    if not unnumbered:
        raise PersonChange("everybody on the license has a number, and it is another one")
    named = [holder for holder in unnumbered if same_name(name_of(holder, vault), name)]
    if not named:
        raise InvalidArrival([Fault("/holder/name", "name_differs")])
    return named[0]


def _with_number(party: Party, known: list[LicenseHolder], vault: Vault) -> Party:
    if party.id_number:
        return party
    for holder in known:
        if holder.id_number_sealed and same_name(name_of(holder, vault), party.name):
            return replace(party, id_type=holder.id_type, id_number=number_of(holder, vault))
    return party
