from dataclasses import replace
from datetime import date

import pytest

from tests.wallet.licenses.factories import (
    AUTHORITY,
    MOTHER,
    NOON,
    NURSE,
    make_arrival,
    make_birth_certificate,
    make_clinic_filing,
    make_identifier,
)
from wallet.catalogue import types
from wallet.licenses.arrival import Guardian, Party
from wallet.licenses.arrival_check import InvalidArrival, faults_of
from wallet.reading.faults import Fault

TODAY = date(2026, 11, 21)
OTHER_AUTHORITY = "11990000000000019A"


def nurse(**fields):
    return Party(
        "person", **{"name": NURSE.name, "id_type": "111", "id_number": NURSE.id_number} | fields
    )


FAULTY = {
    "an identifier that is none": (
        make_arrival(identifier="1.2.3"),
        [Fault("/identifier", "invalid_identifier")],
    ),
    "an identifier of another type": (
        make_arrival(identifier=make_identifier("clinic_filing")),
        [Fault("/identifier", "type_differs")],
    ),
    "an identifier of another issuer": (
        make_arrival(identifier=make_identifier(authority=OTHER_AUTHORITY)),
        [Fault("/identifier", "issuer_differs")],
    ),
    "an authority whose code does not check": (
        make_arrival(
            authority_code="11990100000000027B",
            identifier=make_identifier(authority="11990100000000027B"),
        ),
        [Fault("/authority/code", "invalid_uscc")],
    ),
    "an authority without a name": (
        make_arrival(authority_name=""),
        [Fault("/authority/name", "length")],
    ),
    "an authority with a NUL in its name": (
        make_arrival(authority_name="样例\0"),
        [Fault("/authority/name", "length")],
    ),
    "an authority with an endless name": (
        make_arrival(authority_name="样" * 201),
        [Fault("/authority/name", "length")],
    ),
    "no number": (make_arrival(number=" "), [Fault("/number", "length")]),
    "numbers that a spreadsheet cut short": (
        make_arrival(
            number="2.01599E+11",
            holders=(nurse(id_type="414", id_number="1.23457E+08"),),
            fields=make_arrival().fields | {"practice_place": "9.9E+17"},
        ),
        [
            Fault("/number", "digits_lost"),
            Fault("/holders/0/id_number", "digits_lost"),
            Fault("/fields/practice_place", "digits_lost"),
        ],
    ),
    "a number of 65 characters": (make_arrival(number="1" * 65), [Fault("/number", "length")]),
    "issued the day after tomorrow": (
        make_arrival(issued_on=date(2026, 11, 23)),
        [Fault("/issued_on", "impossible_date")],
    ),
    "issued in 1899": (
        make_arrival(issued_on=date(1899, 12, 31)),
        [Fault("/issued_on", "impossible_date")],
    ),
    "valid since and until the year 1": (
        make_arrival(valid_from=date.min, valid_to=date.min),
        [Fault("/valid_from", "impossible_date"), Fault("/valid_to", "impossible_date")],
    ),
    "an end before the beginning": (
        make_arrival(valid_from=date(2026, 1, 2), valid_to=date(2026, 1, 1)),
        [Fault("/valid_to", "ends_before_it_begins")],
    ),
    "no holder": (make_arrival(holders=()), [Fault("/holders", "required")]),
    "a holder without a name": (
        make_arrival(holders=(nurse(name=" "),)),
        [Fault("/holders/0/name", "required")],
    ),
    "a second holder with a wrong number": (
        make_arrival(holders=(nurse(), nurse(id_number="990101199003050021"))),
        [Fault("/holders/1/id_number", "invalid_id_number")],
    ),
    "an organization where a person is due": (
        make_arrival(holders=(Party("organization", "样例诊所", "001", "929901010000000A26"),)),
        [Fault("/holders/0/kind", "holder_kind")],
    ),
    "a nurse without a number": (
        make_arrival(holders=(nurse(id_number=None),)),
        [Fault("/holders/0/id_number", "required")],
    ),
    "an organization with a wrong code": (
        make_clinic_filing(holders=(Party("organization", "样例诊所", "001", "9299010100"),)),
        [Fault("/holders/0/id_number", "invalid_uscc")],
    ),
    "a kind of document of four characters": (
        make_arrival(holders=(nurse(id_type="1111"),)),
        [Fault("/holders/0/id_type", "length")],
    ),
    "a newborn whose only parent has no number": (
        make_birth_certificate(guardians=(Guardian(MOTHER.name, None, "mother"),)),
        [Fault("/holders/0/id_number", "required")],
    ),
    "a parent of another name than on the face": (
        make_birth_certificate(guardians=(Guardian("周大样", MOTHER.id_number, "mother"),)),
        [Fault("/guardians/0/name", "differs_from_face")],
    ),
    "a parent of another number than on the face": (
        make_birth_certificate(guardians=(Guardian(MOTHER.name, NURSE.id_number, "mother"),)),
        [Fault("/guardians/0/id_number", "differs_from_face")],
    ),
    "a guardian without a relation": (
        make_birth_certificate(guardians=(Guardian(MOTHER.name, MOTHER.id_number, ""),)),
        [Fault("/guardians/0/relation", "length")],
    ),
    "required fields that are missing or blank": (
        make_arrival(fields={"sex": "2", "practice_place": "　"}),
        [
            Fault("/fields/birth_date", "required_field"),
            Fault("/fields/practice_place", "required_field"),
        ],
    ),
    "several faults at once": (
        make_arrival(identifier="", number="", holders=()),
        [
            Fault("/identifier", "invalid_identifier"),
            Fault("/number", "length"),
            Fault("/holders", "required"),
        ],
    ),
}

FAULTLESS = {
    "a nurse": make_arrival(),
    "a newborn with two parents": make_birth_certificate(),
    "a clinic": make_clinic_filing(),
    "an authority known by its division code": make_arrival(
        authority_code="990100", identifier=make_identifier(authority="990100")
    ),
    "issued tomorrow, by a clock that runs ahead": make_arrival(issued_on=date(2026, 11, 22)),
    "no dates": make_arrival(valid_from=None, valid_to=None),
    "a single day": make_arrival(valid_from=TODAY, valid_to=TODAY),
    "a parent without a number": make_birth_certificate(
        guardians=(
            Guardian(MOTHER.name, MOTHER.id_number, "mother"),
            Guardian("John Smith", None, "father"),
        )
    ),
    "a parent whose number the face hides": make_birth_certificate(
        fields=make_birth_certificate().fields | {"mother_id_number": "9901************"}
    ),
    "a parent with a passport": make_birth_certificate(
        guardians=(Guardian("John Smith", "E1234567", "father", "414"),)
    ),
}


@pytest.mark.parametrize(("arrival", "faults"), FAULTY.values(), ids=FAULTY)
def test_every_fault_is_named_with_its_place(session, arrival, faults):
    license_type = types.get(session, arrival.type)

    assert faults_of(arrival, license_type, at=NOON) == faults


@pytest.mark.parametrize("arrival", FAULTLESS.values(), ids=FAULTLESS)
def test_a_good_arrival_has_no_fault(session, arrival):
    license_type = types.get(session, arrival.type)

    assert faults_of(arrival, license_type, at=NOON) == []


def test_a_refusal_says_where_and_never_what():
    refusal = InvalidArrival(
        [Fault("/identifier", "invalid_identifier"), Fault("/number", "length")]
    )

    assert refusal.code == "invalid_license"
    assert str(refusal) == "/identifier: invalid_identifier; /number: length"


def test_an_arrival_does_not_show_its_content_in_a_traceback():
    arrival = replace(make_birth_certificate(), representative=None)

    assert MOTHER.name not in repr(arrival)
    assert MOTHER.id_number not in repr(arrival.guardians)
    assert AUTHORITY not in repr(list(arrival.everybody()))
