"""Write down who stands on a license, and which persons hold it."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.crypto.vault import Vault
from wallet.errors import Invalid
from wallet.identity.numbers import born_by_number, normalize_document_number
from wallet.identity.persons import person_key
from wallet.licenses import guardianship
from wallet.licenses.arrival import Arrival, Listed
from wallet.licenses.models import Holding, LicenseHolder, Role
from wallet.reading.dates import birthday, read_day

OF_AGE = 18  # 民法典 §17: guardians see the license until then


def forget_parties(session: Session, license_id: UUID) -> None:
    """Remove everybody named on the license, to be written anew."""
    session.execute(sa.delete(LicenseHolder).where(LicenseHolder.license_id == license_id))


def parties_of(license_id: UUID, arrival: Arrival, *, vault: Vault) -> list[LicenseHolder]:
    """Write down everybody named on the license."""
    return [_party(license_id, listed, vault) for listed in arrival.everybody()]


def holdings_of(
    license_id: UUID, arrival: Arrival, *, birth_field: str | None, vault: Vault
) -> list[Holding]:
    """Give the license to every person on it."""
    until = _of_age_on(arrival, birth_field)
    wanted = {
        (key, listed.role): until if listed.role is Role.GUARDIAN else None
        for listed in arrival.everybody()
        if (key := key_of(listed, vault))
    }
    return [
        Holding(person_key=key, license_id=license_id, role=role, until=end)
        for (key, role), end in wanted.items()
    ]


def renew_holdings(session: Session, license_id: UUID, wanted: Iterable[Holding]) -> set[bytes]:
    """Give a license that is there to these, and take it from those who no longer are on it.

    Returns the keys of those who lost it.
    """
    ordered = guardianship.ordered(session, license_id, wanted)
    new = {(one.person_key, one.role): one for one in ordered}
    left, lost = {key for key, _ in new}, set[bytes]()
    found = sa.select(Holding).where(Holding.license_id == license_id)
    for holding in session.scalars(found).all():
        kept = new.pop((holding.person_key, holding.role), None)
        if kept:
            holding.until = kept.until
        else:
            session.delete(holding)
            lost |= {holding.person_key} - left
    session.add_all(new.values())
    return lost


def key_of(listed: Listed, vault: Vault) -> bytes | None:
    """Return the person_key of a party of a tidied arrival; organizations and newborns lack one."""
    party = listed.party
    if party.kind != "person" or party.id_number is None:
        return None
    return person_key(vault, party.id_type, party.id_number)


def keys_on(arrival: Arrival, vault: Vault) -> Iterator[bytes]:
    """Name the persons on an arrival that was not checked yet, as far as their numbers are good."""
    for listed in arrival.everybody():
        party = listed.party
        if party.kind == "person" and party.id_number:
            with suppress(Invalid):
                number = normalize_document_number(party.id_type, party.id_number)
                yield person_key(vault, party.id_type, number)


def _party(license_id: UUID, listed: Listed, vault: Vault) -> LicenseHolder:
    party, row_id = listed.party, uuid4()
    number = party.id_number
    return LicenseHolder(
        id=row_id,
        license_id=license_id,
        role=listed.role,
        position=listed.position,
        kind=party.kind,
        name_sealed=LicenseHolder.name.seal(vault, party.name, of=row_id),
        id_type=party.id_type,
        id_number_sealed=number and LicenseHolder.id_number.seal(vault, number, of=row_id),
        relation=listed.relation,
        person_key=key_of(listed, vault),
    )


def _of_age_on(arrival: Arrival, birth_field: str | None) -> date:
    child = arrival.holders[0]
    if child.id_number and (born := born_by_number(child.id_type, child.id_number)):
        return birthday(born, OF_AGE)
    written = read_day(arrival.fields.get(birth_field or "", ""))
    # An unreadable date of birth must not make a guardian for life; nobody is born after the issue.
    return birthday(min(written or arrival.issued_on, arrival.issued_on), OF_AGE)
