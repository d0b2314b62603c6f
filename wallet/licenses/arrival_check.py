"""What is wrong with an arrival: every fault at once, by JSON pointer, without any value."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta

from wallet.calendar.local_time import local_date
from wallet.catalogue.models import LicenseType
from wallet.errors import Invalid
from wallet.identity.documents import USCC
from wallet.identity.names import same_name, spell
from wallet.identity.numbers import InvalidDocumentNumber, normalize_document_number
from wallet.licenses.arrival import Arrival, Guardian, Listed, Named, stated
from wallet.licenses.identifier import InvalidIdentifier, parse
from wallet.licenses.models import Role
from wallet.reading import digits
from wallet.reading.characters import prints, unified
from wallet.reading.dates import read_day
from wallet.reading.faults import Fault, as_errors

EARLIEST = date(1900, 1, 1)
USCC_LENGTH = 18
REQUIRED_FIELD, DIGITS_LOST = "required_field", "digits_lost"
BAD_BIRTH = "bad_birth_moment"
LONGEST_NUMBER = 64


class InvalidArrival(Invalid):
    """The license cannot be stored; `faults` says why, for the source to mend."""

    code = "invalid_license"

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(f"{fault.pointer}: {fault.code}" for fault in faults))
        self.faults, self.errors = faults, as_errors(faults)


def faults_of(arrival: Arrival, license_type: LicenseType, *, at: datetime) -> list[Fault]:
    """Find everything that is wrong with the arrival."""
    return [
        *_identifier_faults(arrival, license_type),
        *_date_faults(arrival, local_date(at)),
        *_party_faults(arrival, license_type),
        *_contradiction_faults(arrival),
        *_field_faults(arrival, license_type),
        *_birth_faults(arrival, license_type),
    ]


def _identifier_faults(arrival: Arrival, license_type: LicenseType) -> Iterator[Fault]:
    try:
        identifier = parse(arrival.identifier)
    except InvalidIdentifier as error:
        yield Fault("/identifier", error.code)
    else:
        if identifier.type_code != license_type.identifier_code:
            yield Fault("/identifier", "type_differs")
        if identifier.issuer != arrival.authority_code:
            yield Fault("/identifier", "issuer_differs")
    if not _fits(unified(arrival.authority_name), 200):
        yield Fault("/authority/name", "length")
    if len(arrival.authority_code) == USCC_LENGTH:
        yield from _number_fault("/authority/code", USCC, arrival.authority_code)
    if not _fits(arrival.number.strip(), LONGEST_NUMBER):
        yield Fault("/number", "length")
    if digits.are_lost(arrival.number):
        yield Fault("/number", DIGITS_LOST)


def _date_faults(arrival: Arrival, today: date) -> Iterator[Fault]:
    # One day of grace: the source's clock may run ahead of ours.
    if not EARLIEST <= arrival.issued_on <= today + timedelta(days=1):
        yield Fault("/issued_on", "impossible_date")
    for pointer, day in ("/valid_from", arrival.valid_from), ("/valid_to", arrival.valid_to):
        if day and day < EARLIEST:
            yield Fault(pointer, "impossible_date")
    if arrival.valid_to and arrival.valid_to < (arrival.valid_from or arrival.valid_to):
        yield Fault("/valid_to", "ends_before_it_begins")


def _party_faults(arrival: Arrival, license_type: LicenseType) -> Iterator[Fault]:
    if not arrival.holders:
        yield Fault("/holders", "required")
    has_guardians = any(one.id_number for one in arrival.guardians)
    for listed in arrival.everybody():
        if not spell(listed.party.name):
            yield Fault(f"{listed.place}/name", "required")
        if not _fits(listed.party.id_type, 3):
            yield Fault(f"{listed.place}/id_type", "length")
        if listed.relation is not None and not _fits(listed.relation, 32):
            yield Fault(f"{listed.place}/relation", "length")
        if listed.role is Role.HOLDER and listed.party.kind != license_type.holder_kind:
            yield Fault(f"{listed.place}/kind", "holder_kind")
        yield from _document_faults(listed, has_guardians=has_guardians)


def _document_faults(listed: Listed, *, has_guardians: bool) -> Iterator[Fault]:
    party = listed.party
    if party.id_number:
        yield from _number_fault(f"{listed.place}/id_number", party.id_type, party.id_number)
    elif listed.role is Role.REPRESENTATIVE or (listed.role is Role.HOLDER and not has_guardians):
        # Only a newborn has no number yet, and a newborn's license names who cares for it.
        yield Fault(f"{listed.place}/id_number", "required")


def _contradiction_faults(arrival: Arrival) -> Iterator[Fault]:
    """Find parents who stand on the face with another name or number than in their place."""
    for place, one in enumerate(arrival.guardians):
        for member in _contradictions(one, arrival.fields):
            yield Fault(f"/guardians/{place}/{member}", "differs_from_face")


def _contradictions(one: Guardian, fields: Mapping[str, str]) -> Iterator[str]:
    name = stated(fields.get(f"{one.relation}_name"))
    if name and not same_name(name, one.name):
        yield "name"
    number = stated(fields.get(f"{one.relation}_id_number"))
    # Registers also hide part of it, and write other documents in other ways.
    if number and one.id_number and _plain(one, number) not in (None, _plain(one, one.id_number)):
        yield "id_number"


def _plain(one: Guardian, number: str) -> str | None:
    with suppress(InvalidDocumentNumber):
        return normalize_document_number(one.id_type, number)
    return None


def one_by_one(arrival: Arrival) -> Arrival:
    """Return a register's arrival without what is wrong about anybody on it.

    A number that cannot be right gives nobody the license, and must not hide it from the others.
    """
    mended = replace(
        arrival,
        holders=tuple(map(_numbered, arrival.holders)),
        guardians=tuple(map(_numbered, arrival.guardians)),
        representative=arrival.representative and _numbered(arrival.representative),
    )
    good = [one for one in mended.guardians if spell(one.name) and _fits(one.relation, 32)]
    certain = [
        replace(one, id_number=None) if any(_contradictions(one, arrival.fields)) else one
        for one in good
    ]
    return replace(mended, guardians=tuple(certain))


def _numbered(one: Named) -> Named:
    is_good = one.id_number and not any(_number_fault("", one.id_type, one.id_number))
    return one if is_good else replace(one, id_number=None)


def _number_fault(pointer: str, id_type: str, number: str) -> Iterator[Fault]:
    if digits.are_lost(number):
        yield Fault(pointer, DIGITS_LOST)
        return
    try:
        normalize_document_number(id_type, number)
    except InvalidDocumentNumber as error:
        yield Fault(pointer, error.code)


def _fits(text: str, length: int) -> bool:
    # PostgreSQL takes no NUL and no more than the column has; control characters help nobody.
    return 0 < len(text) <= length and prints(text)


def _birth_faults(arrival: Arrival, license_type: LicenseType) -> Iterator[Fault]:
    field = license_type.holder_birth_field
    born = arrival.fields.get(field or "", "").strip()
    if born and read_day(born) is None:
        yield Fault(f"/fields/{field}", BAD_BIRTH)


def _field_faults(arrival: Arrival, license_type: LicenseType) -> Iterator[Fault]:
    for name in sorted(license_type.required_fields):
        if not arrival.fields.get(name, "").strip():
            yield Fault(f"/fields/{name}", REQUIRED_FIELD)
    for name in sorted(arrival.fields.keys() & license_type.field_names):
        if digits.are_lost(arrival.fields[name]):
            yield Fault(f"/fields/{name}", DIGITS_LOST)
