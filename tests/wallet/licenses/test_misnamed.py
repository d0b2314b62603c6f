"""A number alone gives nobody a license, whichever way it comes in and whoever proves it when."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from tests.acts import make_act
from tests.wallet.licenses.factories import FATHER, MOTHER, NOON, NURSE, PRINCIPAL, make_arrival
from tests.wallet.licenses.factories import make_birth_certificate as make_birth_arrival
from tests.wallet.licenses.pushing import (
    CITY,
    make_birth_body,
    make_body,
    make_clinic_body,
    take,
)
from wallet.audit.models import Entry
from wallet.identity.bind import hold
from wallet.identity.models import Identity
from wallet.licenses.misnamed import let_go
from wallet.licenses.models import License
from wallet.licenses.not_taken import NameDiffers
from wallet.licenses.queries import held_by
from wallet.licenses.receive import receive
from wallet.pushing.push import Receipt
from wallet.pushing.push_many import push_all
from wallet.pushing.pushed import read_pushed

OTHER = "孙大样"


@pytest.fixture
def proven(session, vault):
    """Let somebody prove a name."""

    def prove(person):
        identity = hold(make_act(session, vault=vault), person)
        identity.name_sealed = Identity.name.seal(vault, person.name, of=identity.id)
        session.commit()

    return prove


def held(session, vault, person):
    return held_by(session, person.key(vault), vault=vault, at=NOON)


def alarms(session):
    """Tell whom an alarm concerns, and why."""
    found = session.scalars(sa.select(Entry).where(Entry.action == "license.held_back"))
    return [(one.person_key, one.detail["source"], one.detail["reason"]) for one in found]


def test_a_push_that_names_the_holder_otherwise_is_held_back(session, vault, proven):
    proven(replace(NURSE, name=OTHER))

    with pytest.raises(NameDiffers):
        take(session, vault, make_body())

    session.rollback()
    assert session.scalars(sa.select(License)).all() == []


def test_one_line_that_names_the_holder_otherwise_is_held_back_and_no_other(session, vault, proven):
    proven(replace(NURSE, name=OTHER))
    body, good = make_body(), make_clinic_body()
    pushes = [read_pushed(one) for one in (body, good, body)]

    told = push_all(make_act(session, vault=vault), pushes, pusher=CITY)

    kinds = [one.code if isinstance(one, NameDiffers) else type(one) for one in told]
    assert kinds == ["name_differs", Receipt, "name_differs"]
    assert alarms(session) == [(NURSE.key(vault), "issuer-city", "name_differs")]


@pytest.mark.parametrize("written", ["孙小样", "孙　小样", "孙小样\u200b"])
def test_the_same_name_is_the_same_however_it_is_written(session, vault, proven, written):
    proven(replace(NURSE, name=written))

    take(session, vault, make_body())

    assert len(held(session, vault, NURSE)) == 1


def test_a_changed_name_is_held_back_on_a_stored_license_too(session, vault, proven):
    body = make_body()
    take(session, vault, body)
    proven(NURSE)

    with pytest.raises(NameDiffers):
        take(session, vault, body | {"holders": [body["holders"][0] | {"name": OTHER}]})


def test_a_parent_of_another_name_is_left_out_and_the_other_one_is_not(session, vault, proven):
    proven(replace(FATHER, name="吴大样"))

    receipt = take(session, vault, make_birth_body())

    assert len(held(session, vault, MOTHER)) == 1
    assert held(session, vault, FATHER) == []
    assert {(one["pointer"], one["code"]) for one in receipt.warnings} == {
        ("#/guardians/1/name", "name_differs")
    }
    assert alarms(session) == [(FATHER.key(vault), "issuer-city", "name_differs")]


def test_a_representative_of_another_name_is_left_out(session, vault, proven):
    proven(replace(PRINCIPAL, name="郑大样"))

    take(session, vault, make_clinic_body())

    assert held(session, vault, PRINCIPAL) == []


def test_what_a_register_says_of_others_gives_them_nothing_either(session, vault, proven):
    proven(replace(FATHER, name="吴大样"))

    receive(make_act(session, vault=vault), make_birth_arrival(), source="provincial")

    assert len(held(session, vault, MOTHER)) == 1
    assert held(session, vault, FATHER) == []


def test_who_proves_another_name_later_gets_nothing_of_what_came_before(session, vault):
    take(session, vault, make_body())
    receive(make_act(session, vault=vault), make_arrival(), source="provincial")

    let_go(make_act(session, vault=vault), replace(NURSE, name=OTHER))

    assert held(session, vault, NURSE) == []
    assert {source for _, source, _ in alarms(session)} == {"issuer-city", "provincial"}


def test_who_proves_the_name_keeps_what_came_before(session, vault):
    take(session, vault, make_body())

    let_go(make_act(session, vault=vault), NURSE)

    assert len(held(session, vault, NURSE)) == 1
    assert alarms(session) == []


def test_what_was_let_go_is_given_back_by_the_next_push_with_the_right_name(session, vault):
    body = make_body()
    take(session, vault, body)
    renamed = replace(NURSE, name=OTHER)
    let_go(make_act(session, vault=vault), renamed)

    take(session, vault, body | {"holders": [body["holders"][0] | {"name": OTHER}]})

    assert len(held(session, vault, renamed)) == 1
