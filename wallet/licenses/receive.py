"""Take in a license, from whichever source it comes; taking it in again changes nothing."""

import json
from datetime import datetime
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.crypto.vault import Vault
from wallet.identity.numbers import HALF_WIDTH
from wallet.insertion import add_or_find
from wallet.licenses import catalogue
from wallet.licenses.arrival import Arrival, tidied
from wallet.licenses.arrival_check import REQUIRED_FIELD, Fault, InvalidArrival, faults_of
from wallet.licenses.catalogue import LicenseType
from wallet.licenses.identifier import parse
from wallet.licenses.models import License, LicenseEvent
from wallet.licenses.parties import write_holdings, write_parties
from wallet.licenses.reported import Report, new_events


def receive(
    session: Session,
    arrival: Arrival,
    *,
    vault: Vault,
    source: str,
    at: datetime,
    complete: bool = False,
) -> License:
    """Check the license, store what is new about it, and give it to every person on it.

    Registers hold licenses that lack required face fields, and their holders should see them:
    only a source that can mend its data is asked to be `complete`.
    Raises InvalidArrival, before anything is written.
    """
    license_type = _type_of(session, arrival)
    _check(arrival, license_type, complete=complete, at=at)
    arrival = tidied(arrival, license_type)
    license_ = _stored(session, arrival, license_type, vault=vault, source=source, at=at)
    license_.fetched_at = at
    events = session.scalars(sa.select(LicenseEvent).where(LicenseEvent.license_id == license_.id))
    report = Report(license_.id, arrival, source, at)
    session.add_all(new_events(report, events.all()))
    return license_


def number_index(vault: Vault, license_type: str, number: str) -> bytes:
    """Return the blind index by which a license is found by type and number, however typed."""
    plain = "".join(number.translate(HALF_WIDTH).upper().split())
    return vault.index("license_number", f"{license_type}:{plain}")


def _type_of(session: Session, arrival: Arrival) -> LicenseType:
    license_type = catalogue.find(session, arrival.type)
    if license_type is None:
        raise InvalidArrival([Fault("/type", "unknown_type")])
    return license_type


def _check(arrival: Arrival, license_type: LicenseType, *, complete: bool, at: datetime) -> None:
    faults = faults_of(arrival, license_type, at=at)
    if not complete:
        faults = [fault for fault in faults if fault.code != REQUIRED_FIELD]
    if faults:
        raise InvalidArrival(faults)


def _stored(
    session: Session,
    arrival: Arrival,
    license_type: LicenseType,
    *,
    vault: Vault,
    source: str,
    at: datetime,
) -> License:
    content = vault.index("license_content", arrival.content())
    found = _find(session, arrival.identifier)
    if found and found.content_index == content:
        return found
    license_ = found or License(id=uuid4(), fetched_at=at)
    _fill(license_, arrival, vault=vault)
    license_.source, license_.content_index = source, content
    if found is None:
        inserted = add_or_find(session, license_, lambda: _find(session, arrival.identifier))
        if inserted is not license_:
            # A parallel arrival of the same license was faster: this one finds its row now.
            return _stored(session, arrival, license_type, vault=vault, source=source, at=at)
    write_parties(session, license_.id, arrival, vault=vault)
    birth_field = license_type.holder_birth_field
    write_holdings(session, license_.id, arrival, birth_field=birth_field, vault=vault)
    return license_


def _fill(license_: License, arrival: Arrival, *, vault: Vault) -> None:
    identifier = parse(arrival.identifier)
    license_.identifier, license_.chain = arrival.identifier, identifier.chain
    license_.version, license_.check_scheme = identifier.version, identifier.check_scheme
    license_.type = arrival.type
    number, fields = arrival.number, json.dumps(arrival.fields, ensure_ascii=False)
    license_.number_sealed = vault.seal(number, about=f"licenses.number:{license_.id}")
    license_.number_index = number_index(vault, arrival.type, number)
    license_.fields_sealed = vault.seal(fields, about=f"licenses.fields:{license_.id}")
    license_.authority_code = arrival.authority_code
    license_.authority_name = arrival.authority_name
    license_.issued_on = arrival.issued_on
    license_.valid_from, license_.valid_to = arrival.valid_from, arrival.valid_to


def _find(session: Session, identifier: str) -> License | None:
    # Locked, because mother and father may be asking for the same certificate right now.
    statement = sa.select(License).where(License.identifier == identifier).with_for_update()
    return session.scalar(statement.execution_options(populate_existing=True))
