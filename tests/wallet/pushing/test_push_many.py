"""Licenses that are pushed together end up as if they had been pushed one after the other."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.acts import make_act
from tests.wallet.licenses.factories import NOON, NURSE, make_arrival, make_id_number
from tests.wallet.licenses.factories import make_identifier as identifier
from tests.wallet.licenses.pushing import (
    CITY,
    make_birth_body,
    make_body,
    make_clinic_body,
    make_event_request,
    take,
    tell,
)
from wallet.audit.models import Entry
from wallet.catalogue import types
from wallet.licenses.merging.models import SourceReport
from wallet.licenses.models import Holding, License, LicenseEvent, LicenseHolder
from wallet.licenses.receive import receive
from wallet.licenses.stand import stand_all
from wallet.licenses.state import State
from wallet.pushing.push import Receipt
from wallet.pushing.push_many import push_all
from wallet.pushing.pushed import read_pushed

LATER = NOON + timedelta(hours=1)
MANY = 50


def take_all(session, vault, bodies, *, at=NOON, pusher=CITY):
    pushes = [read_pushed(body) for body in bodies]
    told = push_all(make_act(session, at=at, vault=vault), pushes, pusher=pusher)
    session.commit()
    return told


def outcomes(told):
    return [one.outcome.value if isinstance(one, Receipt) else one.code for one in told]


def stored(session, model):
    return session.scalar(sa.select(sa.func.count()).select_from(model))


def licenses(session):
    return {one.identifier: one for one in session.scalars(sa.select(License))}


@pytest.fixture
def statements(session):
    """What the database is asked from now on."""
    asked = []
    sa.event.listen(
        session.get_bind(), "before_cursor_execute", lambda *call: asked.append(call[2])
    )
    return asked


def test_each_is_answered_in_its_place(session, vault):
    known, foreign = make_body(), make_body(authority={"code": "11990000000000019A", "name": "x"})
    take(session, vault, known)
    changed = known | {"number": "202499000124"}
    bodies = [make_clinic_body(), foreign, known, make_body(issued_on=None), changed]

    told = take_all(session, vault, bodies, at=LATER)

    wanted = ["created", "not_your_license", "unchanged", "invalid_license", "updated"]
    assert outcomes(told) == wanted


def test_what_is_stored_is_what_pushing_one_by_one_stores(session, vault):
    take_all(session, vault, [make_body(), make_birth_body(), make_clinic_body(state="revoked")])
    together = {model: stored(session, model) for model in (LicenseHolder, Holding, LicenseEvent)}
    actions = Counter(session.scalars(sa.select(Entry.action)))

    for body in (make_body(), make_birth_body(), make_clinic_body(state="revoked")):
        take(session, vault, body)

    assert {model: stored(session, model) for model in together} == {
        model: 2 * count for model, count in together.items()
    }
    assert together == {LicenseHolder: 6, Holding: 4, LicenseEvent: 1}
    assert actions == {"license.received": 3}


def test_what_comes_twice_is_compared_with_what_came_before(session, vault):
    body = make_body()
    other = body["holders"][0] | {"id_number": make_id_number("19900306", "004")}
    bodies = [
        body,
        body,
        body | {"number": "202499000124"},
        body | {"holders": [other]},
        body | {"state": "revoked"},
        body,
    ]

    told = take_all(session, vault, bodies)

    wanted = ["created", "unchanged", "updated", "person_change", "state_by_event", "updated"]
    assert outcomes(told) == wanted
    assert [one.version for one in told if isinstance(one, Receipt)] == [1, 1, 2, 3]
    assert stored(session, Holding) == 1


def test_a_successor_that_was_waited_for_is_linked_where_it_fits_and_held_back_else(session, vault):
    stranger = make_body()["holders"][0] | {"id_number": make_id_number("19900306", "004")}
    for wrong in ([], [make_body(holders=[stranger])]):
        mine, successor = make_body(), make_body()
        for body in (mine, *wrong):
            take(session, vault, body)
            request = make_event_request("supersede", successor=successor["identifier"])
            tell(session, vault, body["identifier"], request)

        told = take_all(session, vault, [make_body(), successor], at=LATER)

        assert outcomes(told) == ["created", "predecessor_differs" if wrong else "created"]
        followed = licenses(session)[mine["identifier"]].successor_id is not None
        assert followed is not bool(wrong)
    assert "license.held_back" in session.scalars(sa.select(Entry.action)).all()


def test_a_license_that_a_register_knows_by_another_identifier_is_noted(session, vault):
    register = make_arrival()
    receive(make_act(session, vault=vault), register, source="provincial")
    twin, other = make_body(number=register.number), make_body(number="202499000999")

    take_all(session, vault, [other, twin])

    (report,) = session.scalars(sa.select(SourceReport))
    assert (report.source, report.differences) == (CITY.source, ["identifier"])


def test_names_and_versions_that_came_in_the_same_parcel_are_warned_of(session, vault):
    authority = {"code": make_body()["authority"]["code"], "name": "另一名称"}
    old, new = (identifier(serial="2024PARCEL", version=version) for version in (1, 2))
    number = "202499000123"
    bodies = [
        make_body(identifier=old, number=number),
        make_body(identifier=new, number=number, authority=authority),
    ]

    first, second = take_all(session, vault, bodies)

    assert first.warnings == []
    codes = {each["code"] for each in second.warnings}
    assert codes == {"authority_name_differs", "older_version"}


def test_many_new_licenses_need_no_more_statements_than_few(session, vault, statements):
    counts = []
    for number in (2, MANY):
        statements.clear()
        take_all(session, vault, [make_body() for _ in range(number)])
        counts.append(len(statements))

    assert counts[0] == counts[1] < MANY // 2


def test_unchanged_licenses_need_hardly_any(session, vault, statements):
    bodies = [make_body() for _ in range(MANY)]
    take_all(session, vault, bodies)
    statements.clear()

    told = take_all(session, vault, bodies)

    assert outcomes(told) == ["unchanged"] * MANY
    assert len(statements) < 12


def test_how_many_stand_is_told_at_once(session, vault):
    told = take_all(session, vault, [make_body(), make_body(state="revoked"), make_body()])
    stored_ones = [one.license for one in told]

    standings = stand_all(session, stored_ones, at=NOON)

    states = [standings[one.id].state for one in stored_ones]
    assert states == [State.VALID, State.REVOKED, State.VALID]


def test_parcels_with_the_same_licenses_at_the_same_moment_create_each_once(any_engine, vault):
    with Session(any_engine) as session:
        types.load(session)
        session.commit()
    bodies = [make_body() for _ in range(20)]
    line = Barrier(4)

    def push(turn):
        with Session(any_engine) as session:
            line.wait(timeout=300)
            # Each in another order, and with one of its own.
            mixed = [*bodies[turn:], *bodies[:turn], make_body()]
            return outcomes(take_all(session, vault, mixed))

    with ThreadPoolExecutor(4) as pool:
        told = Counter(one for answers in pool.map(push, range(4)) for one in answers)

    assert told == {"created": 24, "unchanged": 60}
    with Session(any_engine) as session:
        assert (stored(session, License), stored(session, Holding)) == (24, 24)
        assert set(session.scalars(sa.select(Holding.person_key))) == {NURSE.key(vault)}
