"""Compare a register's certificate with what somebody applies with."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from wallet.applications.contents import Difference, Registered
from wallet.applications.form import Form
from wallet.applications.models import ForWhom
from wallet.database import Json
from wallet.errors import Invalid
from wallet.identity.names import same_name, spell
from wallet.identity.numbers import read_document
from wallet.identity.persons import Person
from wallet.licenses.arrival import Arrival, Party
from wallet.licenses.models import Role
from wallet.licenses.number_index import plain_number
from wallet.licenses.state import State

# In which quality the applicant must stand on the certificate.
ROLES = {
    ForWhom.SELF: Role.HOLDER,
    ForWhom.CHILD: Role.GUARDIAN,
    ForWhom.INSTITUTION: Role.REPRESENTATIVE,
}


@dataclass(frozen=True, repr=False)
class Compared:
    registered: Registered
    is_applicant: bool


def compare(arrival: Arrival, person: Person, form: Form) -> Compared:
    """Find every field in which the register differs, and whether it names the applicant."""
    role = ROLES[form.for_who or ForWhom.SELF]
    listed = [one for one in arrival.everybody() if one.role is role]
    theirs = [one for one in listed if _is_number_of(one.party, person)]
    rows = (
        *_person_rows(person, [one.party for one in theirs or listed]),
        *_license_rows(arrival, form),
        *_field_rows(arrival, form),
    )
    return Compared(Registered(values_of(arrival), rows), is_applicant=bool(theirs))


def values_of(arrival: Arrival) -> Json:
    """Write the certificate down as an officer reads it."""
    return {
        "identifier": arrival.identifier,
        "number": arrival.number,
        "type": arrival.type,
        "authority": {"code": arrival.authority_code, "name": arrival.authority_name},
        "issued_on": arrival.issued_on.isoformat(),
        "valid_from": _iso(arrival.valid_from),
        "valid_to": _iso(arrival.valid_to),
        "state": str(arrival.state),
        "holders": [asdict(one) for one in arrival.holders],
        "guardians": [asdict(one) for one in arrival.guardians],
        "representative": asdict(arrival.representative) if arrival.representative else None,
        "fields": dict(arrival.fields),
    }


def _person_rows(person: Person, named: Sequence[Party]) -> Iterator[Difference]:
    party = named[0] if named else None
    if party is None or not same_name(party.name, person.name):
        yield Difference("name", person.name, party.name if party else None)
    if party is None or not _is_number_of(party, person):
        yield Difference("id_number", person.id_number, party.id_number if party else None)


def _license_rows(arrival: Arrival, form: Form) -> Iterator[Difference]:
    if plain_number(arrival.authority_code) != form.authority:
        yield Difference("authority", form.authority, arrival.authority_code)
    if form.issued_on and form.issued_on != arrival.issued_on:
        yield Difference("issued_on", form.issued_on.isoformat(), arrival.issued_on.isoformat())
    if arrival.state is not State.VALID:
        yield Difference("state", None, str(arrival.state))


def _field_rows(arrival: Arrival, form: Form) -> Iterator[Difference]:
    # Only what the applicant filled in: registers know more, and that is no contradiction.
    for name, value in form.fields.items():
        registered = arrival.fields.get(name, "")
        if name.endswith("_id_type") and not registered:
            continue  # most registers keep the number alone
        if plain_number(spell(registered)) != plain_number(spell(value)):
            yield Difference(name, value, registered or None)


def _is_number_of(party: Party, person: Person) -> bool:
    try:
        found = read_document(party.id_type, party.id_number or "")
    except Invalid:
        return False
    return found == (person.id_type, person.id_number)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
