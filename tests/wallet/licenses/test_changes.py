"""What is written over a license stands in its history, and is told to whom it concerns."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from notifications.fan_out import fan_out
from notifications.models import Message
from notifications.writing import params_of
from tests.acts import make_act
from tests.notifications.factories import make_citizen
from tests.wallet.identity.factories import make_person
from tests.wallet.licenses.factories import NOON, PRINCIPAL, make_arrival
from tests.wallet.licenses.pushing import (
    make_birth_body,
    make_body,
    make_clinic_body,
    make_event_request,
    take,
    tell,
)
from wallet.audit.models import Entry
from wallet.licenses.queries import held_by
from wallet.licenses.receive import receive

LATER = NOON + timedelta(hours=1)
CITIZEN = make_person()


def changed(session):
    found = session.scalars(sa.select(Entry).where(Entry.action == "license.updated"))
    return [one.detail.get("changed") for one in found]


def other(body, **changes):
    """The same license with other face fields."""
    return body | {"fields": body["fields"] | changes}


CHANGES = {
    "number": ["number"],
    "issued_on": ["issued_on"],
    "valid_from": ["valid_from"],
    "valid_to": ["valid_to"],
}
VALUES = {
    "number": "202499999999",
    "issued_on": "2023-12-31",
    "valid_from": "2024-02-01",
    "valid_to": "2030-12-31",
}


@pytest.mark.parametrize("member", CHANGES)
def test_what_a_push_changes_has_a_word(session, vault, member):
    body = make_body()
    take(session, vault, body)

    take(session, vault, body | {member: VALUES[member]}, at=LATER)

    assert changed(session) == [CHANGES[member]]


def test_every_person_and_the_face_have_a_word(session, vault):
    clinic, birth = make_clinic_body(), make_birth_body()
    for body in (clinic, birth):
        take(session, vault, body)

    take(session, vault, other(clinic, address="样例市样例路2号"), at=LATER)
    take(session, vault, birth | {"guardians": birth["guardians"][:1]}, at=LATER)
    organization = clinic["holders"][0] | {"name": "样例安康诊所"}
    renamed = clinic | {"holders": [organization], "representative": None}
    take(session, vault, {key: one for key, one in renamed.items() if one}, at=LATER)

    assert changed(session) == [["fields"], ["guardians"], ["fields", "holders", "representative"]]


def test_a_spelling_is_no_change(session, vault):
    body = make_body()
    take(session, vault, body)

    take(session, vault, body | {"number": f" {body['number']} "}, at=LATER)

    assert changed(session) in ([], [None])


def history(session, vault, key, at=LATER):
    (held,) = held_by(session, key, vault=vault, at=at)
    return [(one.state.value, one.reason, one.changed) for one in held.history]


@pytest.fixture
def citizen(session, vault):
    return make_citizen(session, vault)


@pytest.fixture
def body(citizen):
    holder = {"kind": "person", "name": CITIZEN.name, "id_number": CITIZEN.id_number}
    return make_body(holders=[holder])


def test_changes_stand_in_the_history_among_the_steps(session, vault, citizen, body):
    take(session, vault, body)
    take(session, vault, body | {"valid_to": "2030-12-31"}, at=LATER)
    at = LATER + timedelta(minutes=1)
    suspend = make_event_request("suspend", effective_at=at.isoformat())
    tell(session, vault, body["identifier"], suspend, at=at)

    assert history(session, vault, citizen.person_key, at=at) == [
        ("valid", None, None),
        ("valid", "信息更新：截止日期", ("valid_to",)),
        ("suspended", "样例", None),
    ]


def messages(session, vault):
    fan_out(make_act(session, vault=vault))
    found = session.scalars(sa.select(Message).order_by(Message.at)).all()
    return [(one.person_key, one.event, params_of(one, vault).get("changed")) for one in found]


def test_a_new_license_and_its_changes_are_told_to_who_has_a_wallet(session, vault, citizen, body):
    take(session, vault, body)
    take(session, vault, make_clinic_body())
    take(session, vault, body | {"valid_to": "2030-12-31"}, at=LATER)

    assert messages(session, vault) == [
        (citizen.person_key, "license.received", None),
        (citizen.person_key, "license.updated", "截止日期"),
    ]


def test_what_a_register_changes_is_told_and_what_it_first_says_is_not(session, vault, citizen):
    holder = replace(make_arrival().holders[0], name=CITIZEN.name, id_number=CITIZEN.id_number)
    arrival = make_arrival(holders=(holder,))
    later = replace(arrival, valid_to=date(2030, 12, 31))

    for one in (arrival, arrival, later, later):
        receive(make_act(session, vault=vault), one, source="provincial")
        session.commit()

    assert messages(session, vault) == [(citizen.person_key, "license.updated", "截止日期")]


def test_who_is_no_longer_on_it_is_told(session, vault):
    body = make_clinic_body()
    take(session, vault, body)
    other_one = {"name": "郑大样", "id_number": CITIZEN.id_number}

    take(session, vault, body | {"representative": other_one}, at=LATER)

    told = [one for one in messages(session, vault) if one[1] == "license.unlisted"]
    assert told == [(PRINCIPAL.key(vault), "license.unlisted", None)]
