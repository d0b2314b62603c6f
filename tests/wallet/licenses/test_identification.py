"""A child's number is compared with what is stored, and a wrong one can be taken back."""

import pytest
import sqlalchemy as sa

from tests.wallet.licenses.factories import (
    FATHER,
    MOTHER,
    NOON,
    make_id_number,
    make_identifier,
)
from tests.wallet.licenses.pushing import (
    make_birth_body,
    make_body,
    make_event_request,
    take,
    tell,
)
from wallet.identity.persons import person_key
from wallet.licenses.arrival_check import InvalidArrival
from wallet.licenses.models import Holding
from wallet.licenses.queries import held_by
from wallet.licenses.receive import Outcome

RIGHT = make_id_number("20240305", "019")


def request(event="holder_identified", number=RIGHT, name="吴小样", **changes):
    holder = {"name": name, "id_number": number}
    return make_event_request(event, holder=holder, id=f"{event}-{number}") | changes


def faults(session, vault, license_, told):
    with pytest.raises(InvalidArrival) as caught:
        tell(session, vault, license_.identifier, told)
    session.rollback()
    return [(one["pointer"], one["code"]) for one in caught.value.errors]


def holdings(session):
    rows = session.scalars(sa.select(Holding)).all()
    return {(one.person_key, one.role.value, str(one.until)) for one in rows}


@pytest.fixture
def license_(session, vault):
    return take(session, vault, make_birth_body()).license


@pytest.mark.parametrize(
    ("number", "codes"),
    [
        (make_id_number("20240306", "019"), ["birth_date_differs"]),
        (make_id_number("20240305", "018"), ["sex_differs"]),
        (make_id_number("20230305", "018"), ["birth_date_differs", "sex_differs"]),
    ],
)
def test_birth_and_sex_in_the_number_are_those_on_the_license(
    session, vault, license_, number, codes
):
    told = faults(session, vault, license_, request(number=number))

    assert told == [("#/holder/id_number", code) for code in codes]


@pytest.mark.parametrize(
    ("born_at", "kept"),
    [
        ("2024-03-05 08:30", "2024-03-05 08:30"),
        ("2024-03-04T16:30:00Z", "2024-03-05 00:30"),
        ("2024-03-05T23:59:00+08:00", "2024-03-05 23:59"),
        ("20240305083000", "20240305083000"),
        ("2024-03-05", "2024-03-05"),
    ],
)
def test_a_moment_of_birth_belongs_to_its_day_in_china(session, vault, born_at, kept):
    body = make_birth_body()
    body["fields"] |= {"born_at": born_at}
    receipt = take(session, vault, body)

    warned = [each["code"] for each in receipt.warnings]
    assert warned == (["time_missing"] if born_at == "2024-03-05" else [])
    tell(session, vault, body["identifier"], request())
    assert (person_key(vault, "111", RIGHT), "holder", "None") in holdings(session)
    assert take(session, vault, body).outcome is Outcome.UNCHANGED


@pytest.mark.parametrize("born_at", ["soon", "2024-02-30 08:30", "2024-03-05 25:00", "0305"])
def test_what_is_no_moment_of_birth_is_refused(session, vault, born_at):
    body = make_birth_body()
    body["fields"] |= {"born_at": born_at}

    with pytest.raises(InvalidArrival) as caught:
        take(session, vault, body)

    assert [(one["pointer"], one["code"]) for one in caught.value.errors] == [
        ("#/fields/born_at", "bad_birth_moment")
    ]


def test_a_twins_number_is_not_given_twice(session, vault, license_):
    twin = make_birth_body(holders=[{"kind": "person", "name": "吴大样"}])
    twin["fields"] |= {"child_name": "吴大样", "born_at": "2024-03-05 08:41"}
    other = take(session, vault, twin).license
    tell(session, vault, license_.identifier, request())

    told = faults(session, vault, other, request(name="吴大样"))
    assert told == [("#/holder/id_number", "on_another_license")]

    tell(session, vault, license_.identifier, make_event_request("void"))
    assert tell(session, vault, other.identifier, request(name="吴大样")).is_new


def test_a_new_version_of_the_certificate_may_have_the_number_too(session, vault):
    old, new = (make_identifier("birth_certificate", serial="B1", version=n) for n in (1, 2))
    body = make_birth_body(identifier=old)
    take(session, vault, body)
    tell(session, vault, old, request())

    take(session, vault, body | {"identifier": new})

    assert tell(session, vault, new, request()).is_new


def test_a_wrong_number_is_taken_back_and_the_right_one_given(session, vault, license_):
    before = holdings(session)
    wrong = make_id_number("20240305", "035")
    tell(session, vault, license_.identifier, request(number=wrong))

    told = tell(session, vault, license_.identifier, request("holder_unidentified", wrong))

    assert told.is_new
    assert holdings(session) == before
    assert held_by(session, person_key(vault, "111", wrong), vault=vault, at=NOON) == []
    tell(session, vault, license_.identifier, request())
    child = person_key(vault, "111", RIGHT)
    assert len(held_by(session, child, vault=vault, at=NOON)) == 1
    parents = {key for key, role, _ in holdings(session) if role == "guardian"}
    assert parents == {MOTHER.key(vault), FATHER.key(vault)}


@pytest.mark.parametrize("number", [make_id_number("20240305", "035"), MOTHER.id_number])
def test_only_the_number_that_was_given_is_taken_back(session, vault, license_, number):
    tell(session, vault, license_.identifier, request())

    told = faults(session, vault, license_, request("holder_unidentified", number))

    assert told == [("#/holder/id_number", "not_identified")]


def test_a_number_that_came_with_the_license_is_not_taken_back(session, vault):
    body = make_body()
    license_ = take(session, vault, body).license
    (holder,) = body["holders"]

    told = request("holder_unidentified", holder["id_number"], name=holder["name"])

    assert faults(session, vault, license_, told) == [("#/holder/id_number", "not_identified")]
