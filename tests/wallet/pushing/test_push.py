"""What an issuing system pushes is created, updated or unchanged, or refused with every fault."""

import json
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from tests.acts import make_act
from tests.wallet.licenses.factories import (
    FATHER,
    MOTHER,
    NOON,
    NURSE,
    PRINCIPAL,
    make_arrival,
    make_id_number,
    make_identifier,
)
from tests.wallet.licenses.pushing import (
    PROVINCE,
    make_birth_body,
    make_body,
    make_clinic_body,
    make_event_request,
    take,
    tell,
)
from wallet.audit.models import Entry
from wallet.errors import Overtaken
from wallet.licenses.arrival_check import InvalidArrival
from wallet.licenses.identifier import legacy_check
from wallet.licenses.models import Holding, License, LicenseHolder
from wallet.licenses.newborns import PersonChange, name_of
from wallet.licenses.receive import Outcome, receive
from wallet.licenses.stand import stand
from wallet.licenses.state import State
from wallet.pushing.pusher import NotYourLicense
from wallet.pushing.review import StateByEvent

LATER = NOON + timedelta(hours=1)


def actions(session):
    return [entry.action for entry in session.scalars(sa.select(Entry).order_by(Entry.at))]


def faults(session, vault, body, **more):
    with pytest.raises(InvalidArrival) as caught:
        take(session, vault, body, **more)
    return {(each["pointer"], each["code"]) for each in caught.value.errors}


def test_a_new_license_is_created_and_held_by_its_person(session, vault):
    receipt = take(session, vault, make_body())

    assert (receipt.outcome, receipt.license.revision) == (Outcome.CREATED, 1)
    assert receipt.warnings == []
    assert session.scalars(sa.select(Holding.person_key)).all() == [NURSE.key(vault)]
    assert actions(session) == ["license.received"]


def test_the_same_license_again_changes_nothing(session, vault):
    body = make_body()
    take(session, vault, body)

    receipt = take(session, vault, body, at=LATER)

    assert (receipt.outcome, receipt.license.revision) == (Outcome.UNCHANGED, 1)
    assert actions(session) == ["license.received"]


def test_a_change_counts_up_the_version(session, vault):
    body = make_body()
    take(session, vault, body)

    receipt = take(session, vault, body | {"valid_to": "2033-12-31"}, at=LATER)

    assert (receipt.outcome, receipt.license.revision) == (Outcome.UPDATED, 2)
    assert str(receipt.license.valid_to) == "2033-12-31"
    assert actions(session) == ["license.received", "license.updated"]


def test_a_version_that_was_read_is_written_over_and_an_older_one_is_not(session, vault):
    body = make_body()
    take(session, vault, body)
    take(session, vault, body | {"number": "202499000124"}, if_match=1)

    with pytest.raises(Overtaken):
        take(session, vault, body, if_match=1)
    with pytest.raises(Overtaken):
        take(session, vault, make_body(), if_match=1)


def test_an_institution_is_held_by_its_representative(session, vault):
    take(session, vault, make_clinic_body())

    (holding,) = session.scalars(sa.select(Holding)).all()
    assert (holding.person_key, holding.role) == (PRINCIPAL.key(vault), "representative")


def test_a_newborns_certificate_is_held_by_both_parents(session, vault):
    take(session, vault, make_birth_body())

    keys = set(session.scalars(sa.select(Holding.person_key)))
    assert keys == {MOTHER.key(vault), FATHER.key(vault)}


ABSENT = [
    {"name": "无", "id_number": "无", "relation": "father"},
    {"name": "/", "relation": "father"},
    {"name": "——", "id_number": None, "relation": "father"},
    {"name": "吴样例", "id_number": "无", "relation": "father"},
    {"name": "吴样例", "relation": "father"},
]


@pytest.mark.parametrize("father", ABSENT)
def test_an_absent_parent_is_allowed(session, vault, father):
    mother, _ = make_birth_body()["guardians"]

    take(session, vault, make_birth_body(guardians=[mother, father]))

    assert session.scalars(sa.select(Holding.person_key)).all() == [MOTHER.key(vault)]


@pytest.mark.parametrize("name", ["", None, ["无"]])
def test_a_parent_with_a_number_has_a_name(session, vault, name):
    mother, father = make_birth_body()["guardians"]
    body = make_birth_body(guardians=[mother, father | {"name": name}])

    place = "#/guardians/1/name"
    assert place in {pointer for pointer, _ in faults(session, vault, body)}


def test_a_name_is_spelled_before_anybody_looks_whether_it_prints(session, vault):
    (holder,) = make_body()["holders"]
    written = {**holder, "name": "\ufeff⾼\ue863\u200b\U0003158e"}
    authority = {**make_body()["authority"], "name": "样例市卫生健康委员会\u200b"}

    license_ = take(session, vault, make_body(holders=[written], authority=authority)).license

    (stored,) = session.scalars(sa.select(LicenseHolder)).all()
    assert name_of(stored, vault) == "高䶮\U0003158e"
    assert license_.authority_name == "样例市卫生健康委员会"


@pytest.mark.parametrize("day", ["9999-12-30", "9999-12-31", None])
def test_a_last_day_that_never_comes_is_no_end(session, vault, day):
    assert take(session, vault, make_body(valid_to=day)).license.valid_to is None


FAULTS = {
    "nothing": ({"number": None}, {("#/number", "required")}),
    "null": ({"holders": None}, {("#/holders", "required")}),
    "another kind": ({"number": 7}, {("#/number", "wrong_kind")}),
    "no object": ({"authority": "x"}, {("#/authority", "wrong_kind")}),
    "a day that is none": ({"issued_on": "2026-02-30"}, {("#/issued_on", "bad_date")}),
    "a day as a moment": ({"valid_to": "2028-12-31T00:00:00Z"}, {("#/valid_to", "bad_date")}),
    "a compact day": ({"valid_to": "20281231"}, {("#/valid_to", "bad_date")}),
    "an issue to come": ({"issued_on": "2027-01-01"}, {("#/issued_on", "impossible_date")}),
    "an early end": ({"valid_to": "2023-01-01"}, {("#/valid_to", "ends_before_it_begins")}),
    "an unknown member": ({"colour": "red"}, {("#/colour", "unknown_field")}),
    "an unknown type": ({"type": "dog_license"}, {("#/type", "unknown_type")}),
    "an unknown state": ({"state": "lost"}, {("#/state", "unknown_word")}),
    "a state against the dates": ({"state": "expired"}, {("#/state", "state_contradicts_dates")}),
    "holders that are none": ({"holders": ["x"]}, {("#/holders/0", "wrong_kind")}),
    "no holder": ({"holders": []}, {("#/holders", "required")}),
    "a long number": ({"number": "9" * 65}, {("#/number", "length")}),
    "another authority": (
        {"identifier": make_identifier(authority="11990000000000019A")},
        {("#/identifier", "issuer_differs")},
    ),
    "another type": (
        {"identifier": make_identifier("clinic_filing")},
        {("#/identifier", "type_differs")},
    ),
    "a wrong check character": (
        {"identifier": make_identifier()[:-1] + "*"},
        {("#/identifier", "invalid_identifier")},
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_named_with_its_place(session, vault, name):
    changes, expected = FAULTS[name]
    body = {name: value for name, value in (make_body() | changes).items() if value is not None}

    found = faults(session, vault, body)

    assert expected <= found
    assert session.scalar(sa.select(sa.func.count()).select_from(License)) == 0


HOLDER_FAULTS: dict[str, tuple[dict[str, Any], str]] = {
    "a number that checks wrong": ({"id_number": "990101199003050020"}, "invalid_id_number"),
    "no number": ({"id_number": None}, "required"),
}


@pytest.mark.parametrize("name", HOLDER_FAULTS)
def test_a_holder_needs_a_right_number(session, vault, name):
    changes, code = HOLDER_FAULTS[name]
    holder = {key: value for key, value in _nurse(**changes).items() if value is not None}

    assert ("#/holders/0/id_number", code) in faults(session, vault, make_body(holders=[holder]))


def _nurse(**changes):
    return make_body()["holders"][0] | changes


FIELD_FAULTS = {
    "a field of another type": ({"subjects": "x"}, "subjects", "unknown_field"),
    "a day that is none": ({"birth_date": "1990-02-30"}, "birth_date", "bad_date"),
    "an unknown code": ({"sex": "7"}, "sex", "unknown_code"),
    "an empty required field": ({"practice_place": " "}, "practice_place", "required_field"),
    "a list": ({"practice_place": ["x"]}, "practice_place", "wrong_kind"),
    "yes or no": ({"sex": True}, "sex", "wrong_kind"),
    "a long text": ({"practice_place": "x" * 2001}, "practice_place", "length"),
}


@pytest.mark.parametrize("name", FIELD_FAULTS)
def test_a_face_field_is_of_the_kind_that_the_catalogue_names(session, vault, name):
    changes, field, code = FIELD_FAULTS[name]
    fields = make_body()["fields"] | changes

    assert faults(session, vault, make_body(fields=fields)) == {(f"#/fields/{field}", code)}


def test_every_fault_is_told_at_once(session, vault):
    body = make_body(number=None, issued_on="2026-02-30", fields={"sex": "7"}, colour="red")
    body["holders"][0]["id_number"] = "990101199003050020"

    assert faults(session, vault, body) == {
        ("#/number", "required"),
        ("#/issued_on", "bad_date"),
        ("#/fields/sex", "unknown_code"),
        ("#/fields/birth_date", "required_field"),
        ("#/fields/practice_place", "required_field"),
        ("#/holders/0/id_number", "invalid_id_number"),
        ("#/colour", "unknown_field"),
    }


def test_no_fault_repeats_what_was_sent(session, vault):
    body = make_body(number=7, issued_on="secret-day", fields={"sex": "secret-word"})

    with pytest.raises(InvalidArrival) as caught:
        take(session, vault, body)

    assert "secret" not in json.dumps(caught.value.errors) + str(caught.value)


@pytest.mark.parametrize("body", [None, 7, "x", [], [{}]])
def test_what_is_no_object_is_no_license(session, vault, body):
    assert ("#", "wrong_kind") in faults(session, vault, body)


def test_another_authoritys_system_may_not_push(session, vault):
    with pytest.raises(NotYourLicense):
        take(session, vault, make_body(), pusher=PROVINCE)


def test_a_type_that_the_client_is_not_registered_for_is_refused(session, vault):
    authority = {"code": "11990000000000019A", "name": "样例省卫生健康委员会"}
    identifier = make_identifier("clinic_filing", authority="11990000000000019A")

    with pytest.raises(NotYourLicense):
        take(
            session,
            vault,
            make_clinic_body(authority=authority, identifier=identifier),
            pusher=PROVINCE,
        )


@pytest.mark.parametrize("state", sorted(set(State) - {State.EXPIRED, State.NOT_YET_VALID}))
def test_the_first_push_may_name_a_state_and_later_ones_only_the_same(session, vault, state):
    body = make_body(state=state.value)
    license_ = take(session, vault, body).license

    assert stand(session, license_, at=LATER).recorded is state
    assert take(session, vault, body, at=LATER).outcome is Outcome.UNCHANGED
    for other in set(State) - {state, State.EXPIRED, State.NOT_YET_VALID}:
        with pytest.raises(StateByEvent):
            take(session, vault, body | {"state": other.value}, at=LATER)


def test_valid_is_not_pushed_over_a_revocation(session, vault):
    body = make_body()
    license_ = take(session, vault, body).license
    tell(session, vault, body["identifier"], make_event_request("revoke"))

    with pytest.raises(StateByEvent):
        take(session, vault, body | {"state": "valid"}, at=LATER)

    session.rollback()
    take(session, vault, body | {"number": "202499000124"}, at=LATER)
    assert stand(session, license_, at=LATER).state is State.REVOKED


def test_valid_is_not_pushed_over_a_registers_revocation(session, vault):
    body = make_body()
    arrival = make_arrival(identifier=body["identifier"], state=State.REVOKED)
    receive(make_act(session, vault=vault), arrival, source="provincial")
    session.commit()

    with pytest.raises(StateByEvent):
        take(session, vault, body | {"state": "valid"}, at=LATER)

    session.rollback()
    receipt = take(session, vault, body, at=LATER)
    assert receipt.outcome is Outcome.UPDATED
    assert stand(session, receipt.license, at=LATER).state is State.REVOKED


def test_a_stricter_state_counts_when_a_license_came_from_a_register_first(session, vault):
    body = make_body(state="suspended")
    arrival = make_arrival(identifier=body["identifier"])
    receive(make_act(session, vault=vault), arrival, source="provincial")
    session.commit()

    license_ = take(session, vault, body, at=LATER).license

    assert stand(session, license_, at=LATER).state is State.SUSPENDED


@pytest.mark.parametrize("number", [make_id_number("19900306", "004"), "990101900306004"])
def test_another_persons_number_is_refused(session, vault, number):
    body = make_body()
    take(session, vault, body)

    with pytest.raises(PersonChange):
        take(session, vault, body | {"holders": [_nurse(id_number=number)]})


def test_one_more_holder_is_refused(session, vault):
    body = make_body()
    take(session, vault, body)

    with pytest.raises(PersonChange):
        take(session, vault, body | {"holders": [_nurse(), _nurse()]})


def test_a_number_given_at_registration_outlives_a_push_without_it(session, vault):
    body, number = make_birth_body(), make_id_number("20240305", "019")
    take(session, vault, body)
    holder = {"name": "吴小样", "id_number": number}
    request = make_event_request("holder_identified", holder=holder, effective_at=NOON.isoformat())
    tell(session, vault, body["identifier"], request)

    assert take(session, vault, body, at=LATER).outcome is Outcome.UNCHANGED
    take(session, vault, body | {"number": "X990101002"}, at=LATER)

    keys = session.scalars(sa.select(LicenseHolder.person_key))
    assert None not in keys.all()
    assert session.scalar(sa.select(sa.func.count()).select_from(Holding)) == 3


def test_odd_things_are_warnings(session, vault):
    body = make_body()
    take(session, vault, body)
    good = make_identifier(version=2, serial=body["identifier"].split(".")[-3])
    legacy = good[:-1] + legacy_check("".join(good.split(".")[5:9]))
    named = {"code": body["authority"]["code"], "name": "另一个名称"}

    receipt = take(session, vault, make_body(identifier=legacy, authority=named))

    assert {(each["pointer"], each["code"]) for each in receipt.warnings} == {
        ("#/identifier", "legacy_check"),
        ("#/authority/name", "authority_name_differs"),
        ("#/identifier", "older_version"),
    }


def test_the_stored_license_decides_whose_it_is(session, vault):
    body = make_body()
    take(session, vault, body).license.authority_code = "11990000000000019A"
    session.commit()

    with pytest.raises(NotYourLicense):
        take(session, vault, body | {"number": "202499000124"})
