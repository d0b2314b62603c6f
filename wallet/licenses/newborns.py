"""A newborn's number: given at household registration, kept when a source still sends none."""

from dataclasses import replace
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.crypto.vault import Vault
from wallet.errors import Conflict
from wallet.identity.names import same_name
from wallet.licenses.arrival import Arrival, Party
from wallet.licenses.models import LicenseHolder, Role


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


def _with_number(party: Party, known: list[LicenseHolder], vault: Vault) -> Party:
    if party.id_number:
        return party
    for holder in known:
        if holder.id_number_sealed and same_name(name_of(holder, vault), party.name):
            return replace(party, id_type=holder.id_type, id_number=number_of(holder, vault))
    return party
