"""Things of the licenses room: valid by default, a test names only what matters."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import count

from wallet.identity.numbers import ID_CHECKS, ID_WEIGHTS
from wallet.identity.persons import Person
from wallet.licenses.arrival import Arrival, Guardian, Party, Representative
from wallet.licenses.identifier import standard_check
from wallet.licenses.state import Event, State

NOON = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)  # twelve o'clock in Shanghai

DEFINING = "11990000000000000D"
AUTHORITY = "11990100000000027A"
TYPES = {"birth_certificate": "001", "nurse_practice": "004", "clinic_filing": "008"}

serials = count(1)


def make_id_number(born="19900305", order="002"):
    """An ID number of a division that does not exist."""
    body = f"990101{born}{order}"
    return body + ID_CHECKS[sum(int(d) * w for d, w in zip(body, ID_WEIGHTS, strict=True)) % 11]


NURSE = Person("孙小样", "111", make_id_number())
MOTHER = Person("周样样", "111", make_id_number("19920101", "024"))
FATHER = Person("吴样例", "111", make_id_number("19910101", "031"))
PRINCIPAL = Person("郑样", "111", make_id_number("19800101", "011"))


def make_identifier(type="nurse_practice", authority=AUTHORITY, serial=None, version=1):
    serial = serial or f"2024{next(serials):06}"
    parts = [DEFINING + TYPES[type], authority, serial, f"{version:03}"]
    return ".".join(["1.2.156.3005.2", *parts, standard_check("".join(parts))])


def make_arrival(**fields):
    """A nurse's license that runs to the end of 2028."""
    usual = Arrival(
        identifier=fields.get("identifier") or make_identifier(),
        type="nurse_practice",
        number="202499000123",
        authority_code=AUTHORITY,
        authority_name="样例市卫生健康委员会",
        issued_on=date(2024, 1, 1),
        valid_from=date(2024, 1, 1),
        valid_to=date(2028, 12, 31),
        holders=(Party("person", NURSE.name, "111", NURSE.id_number),),
        guardians=(),
        representative=None,
        fields={"sex": "2", "birth_date": "1990-03-05", "practice_place": "样例市第一医院"},
        state=State.VALID,
        state_at=None,
        state_reason=None,
    )
    return replace(usual, **fields)


def make_birth_certificate(**fields):
    """A certificate of a child without a number, born on 5 March 2024."""
    usual = make_arrival(
        identifier=make_identifier("birth_certificate"),
        type="birth_certificate",
        number="X990101001",
        issued_on=date(2024, 3, 8),
        valid_from=None,
        valid_to=None,
        holders=(Party("person", "吴小样", "111", None),),
        guardians=(
            Guardian(MOTHER.name, MOTHER.id_number, "mother"),
            Guardian(FATHER.name, FATHER.id_number, "father"),
        ),
        fields={
            "child_name": "吴小样",
            "child_sex": "1",
            "born_at": "2024-03-05 08:30",
            "mother_name": MOTHER.name,
            "mother_id_number": MOTHER.id_number,
            "institution": "样例市第一医院",
        },
    )
    return replace(usual, **fields)


def make_clinic_filing(**fields):
    """A clinic's filing that its principal holds."""
    usual = make_arrival(
        identifier=make_identifier("clinic_filing"),
        type="clinic_filing",
        number="样卫诊备字〔2024〕第0001号",
        valid_from=None,
        valid_to=None,
        holders=(Party("organization", "样例安和诊所", "001", "929901010000000A26"),),
        representative=Representative(PRINCIPAL.name, PRINCIPAL.id_number),
        fields={"address": "样例市样例路1号", "principal": PRINCIPAL.name, "subjects": "全科"},
    )
    return replace(usual, **fields)


@dataclass(frozen=True)
class Happening:
    """An event without a database."""

    event: Event
    effective_at: datetime = NOON
    recorded_at: datetime = NOON
    state: State | None = None
    reason: str | None = None
    valid_to: date | None = None
    source: str = "provincial"
    changed: list[str] | None = None
