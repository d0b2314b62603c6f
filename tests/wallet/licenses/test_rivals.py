"""Of one certificate one license is live, whoever sends the others, and in whatever order."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from threading import Barrier

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.acts import make_act
from tests.wallet.licenses.factories import (
    MOTHER,
    NOON,
    NURSE,
    make_arrival,
    make_birth_certificate,
    make_id_number,
    make_identifier,
)
from tests.wallet.licenses.pushing import CITY, make_body, make_event_request, take, tell
from wallet.audit.models import Entry
from wallet.catalogue import types
from wallet.licenses.arrival import Party
from wallet.licenses.models import License, LicenseEvent
from wallet.licenses.not_taken import NumberSuspended, NumberTaken
from wallet.licenses.queries import held_by
from wallet.licenses.receive import receive
from wallet.licenses.stand import stand, stand_all
from wallet.licenses.state import State
from wallet.pushing.push_many import push_all
from wallet.pushing.pushed import read_pushed

NUMBER = "202499000123"
VERSIONS = [make_identifier(serial="2024RIVAL", version=version) for version in (1, 2, 3)]
LATER = NOON + timedelta(hours=1)


def version(number, **changes):
    return make_body(identifier=VERSIONS[number - 1], number=NUMBER, **changes)


def states(session, at=LATER):
    """Tell how every license stands, by identifier."""
    found = session.scalars(sa.select(License).order_by(License.identifier)).all()
    standings = stand_all(session, found, at=at)
    return {one.identifier: standings[one.id].recorded for one in found}


def push_together(session, vault, bodies):
    pushes = [read_pushed(body) for body in bodies]
    told = push_all(make_act(session, vault=vault), pushes, pusher=CITY)
    session.commit()
    return told


def push_alone(session, vault, bodies):
    for body in bodies:
        take(session, vault, body)


def pull(session, vault, bodies):
    for body in bodies:
        arrival = make_arrival(
            identifier=body["identifier"], issued_on=date.fromisoformat(body["issued_on"])
        )
        receive(make_act(session, vault=vault), arrival, source="provincial")
    session.commit()


@pytest.mark.parametrize("way", [push_alone, push_together, pull])
@pytest.mark.parametrize("order", [(1, 2, 3), (3, 2, 1), (2, 1, 3), (3, 1, 2)])
def test_of_all_versions_the_last_one_is_live(session, vault, way, order):
    way(session, vault, [version(number) for number in order])

    assert states(session) == {
        VERSIONS[0]: State.SUPERSEDED,
        VERSIONS[1]: State.SUPERSEDED,
        VERSIONS[2]: State.VALID,
    }


@pytest.mark.parametrize("way", [push_alone, push_together, pull])
@pytest.mark.parametrize("is_first", [True, False])
def test_of_two_identifiers_the_one_issued_later_is_live(session, vault, way, is_first):
    old = make_body(number=NUMBER, issued_on="2023-05-01")
    new = make_body(number=" 2024 99000123", issued_on="2024-05-01")

    way(session, vault, [old, new] if is_first else [new, old])

    known = states(session)
    assert (known[old["identifier"]], known[new["identifier"]]) == (State.SUPERSEDED, State.VALID)


@pytest.mark.parametrize("way", [push_alone, push_together])
def test_a_number_may_be_live_with_two_authorities_types_or_numbers(session, vault, way):
    way(session, vault, [version(1), make_body(), make_body()])

    assert set(states(session).values()) == {State.VALID}


def test_a_license_leads_to_the_newer_one_and_its_holder_is_told(session, vault):
    old = take(session, vault, version(1)).license
    new = take(session, vault, version(2)).license

    assert (old.successor_id, old.revision) == (new.id, 2)
    entry = session.scalar(sa.select(Entry).where(Entry.action == "license.superseded"))
    assert (entry.license_id, entry.detail) == (old.id, {"successor": str(new.id)})
    event = session.scalar(sa.select(LicenseEvent))
    assert (event.source, event.successor, event.effective_at) == ("issuer-city", VERSIONS[1], NOON)


def test_who_pushes_a_version_is_warned_of_what_it_did(session, vault):
    take(session, vault, version(2))

    newer, older = take(session, vault, version(3)), take(session, vault, version(1))

    assert [each["code"] for each in newer.warnings] == ["older_version"]
    assert [each["code"] for each in older.warnings] == ["newer_version"]


def test_the_event_that_names_the_successor_may_still_come(session, vault):
    old, new = (take(session, vault, version(number)).license for number in (1, 2))
    request = make_event_request("supersede", successor=new.identifier)

    for is_new in (True, False):
        told = tell(session, vault, old.identifier, request, at=LATER)
        assert (told.is_new, told.standing.state) == (is_new, State.SUPERSEDED)
    told = session.scalars(sa.select(Entry.action).where(Entry.license_id == old.id)).all()
    assert told.count("license.superseded") == 1


def test_a_version_that_begins_later_leaves_the_older_one_until_then(session, vault):
    begins = NOON.date() + timedelta(days=10)
    old = take(session, vault, version(1)).license
    new = take(session, vault, version(2, valid_from=str(begins))).license

    for days in range(12):
        at = NOON + timedelta(days=days)
        live = [one for one in (old, new) if stand(session, one, at=at).is_valid]
        assert live == [new if days >= 10 else old], days


def test_an_announced_end_is_not_told_twice(session, vault):
    old = take(session, vault, version(1)).license
    tell(session, vault, old.identifier, make_event_request("supersede", successor=VERSIONS[1]))

    take(session, vault, version(2))

    assert session.scalar(sa.select(sa.func.count()).select_from(LicenseEvent)) == 1
    assert states(session)[VERSIONS[0]] is State.SUPERSEDED


@pytest.mark.parametrize("ended", ["revoke", "cancel", "void", "withdraw", "transfer_out"])
def test_what_has_ended_is_no_rival(session, vault, ended):
    old = take(session, vault, version(1)).license
    tell(session, vault, old.identifier, make_event_request(ended))

    take(session, vault, version(2))

    assert states(session)[VERSIONS[1]] is State.VALID
    assert states(session)[VERSIONS[0]] is not State.SUPERSEDED


def test_an_ended_license_that_is_corrected_ends_nothing(session, vault):
    take(session, vault, version(1))
    take(session, vault, version(2))

    take(session, vault, version(1, issued_on="2023-12-31"), at=LATER)

    assert states(session)[VERSIONS[1]] is State.VALID


def test_stock_that_has_ended_ends_nothing(session, vault):
    take(session, vault, version(1))

    take(session, vault, version(2, state="revoked"))

    assert states(session)[VERSIONS[0]] is State.VALID


def test_a_suspension_is_not_ended_by_pushing_another_version(session, vault):
    old = take(session, vault, version(1)).license
    tell(session, vault, old.identifier, make_event_request("suspend"))

    with pytest.raises(NumberSuspended):
        take(session, vault, version(2))
    session.rollback()
    tell(session, vault, old.identifier, make_event_request("supersede", successor=VERSIONS[1]))
    take(session, vault, version(2), at=LATER)

    assert states(session)[VERSIONS[1]] is State.VALID


def test_a_number_that_is_another_holders_is_held_back_until_that_one_ends(session, vault):
    theirs = take(session, vault, version(1)).license
    holder = {"kind": "person", "name": MOTHER.name, "id_number": MOTHER.id_number}
    mine = make_body(number=NUMBER, holders=[holder])

    with pytest.raises(NumberTaken):
        take(session, vault, mine)
    session.rollback()
    assert len(states(session)) == 1
    tell(session, vault, theirs.identifier, make_event_request("void"))

    take(session, vault, mine, at=LATER)
    assert states(session)[mine["identifier"]] is State.VALID


def test_a_correction_does_not_take_another_holders_number(session, vault):
    take(session, vault, version(1))
    holder = {"kind": "person", "name": MOTHER.name, "id_number": MOTHER.id_number}
    mine = make_body(holders=[holder])
    take(session, vault, mine)

    with pytest.raises(NumberTaken):
        take(session, vault, mine | {"number": NUMBER})


@pytest.mark.parametrize("tell_it", [True, False])
def test_a_version_may_tell_the_holders_new_number(session, vault, tell_it):
    old = take(session, vault, version(1)).license
    (holder,) = make_body()["holders"]
    holder["id_number"] = make_id_number("19900306", "004")

    take(session, vault, version(2, holders=[holder]) | {"number": "another"})
    if tell_it:
        request = make_event_request("supersede", successor=VERSIONS[1])
        tell(session, vault, old.identifier, request)

    assert states(session) == {VERSIONS[0]: State.SUPERSEDED, VERSIONS[1]: State.VALID}


def test_holders_are_the_same_in_whatever_order_they_stand(session, vault):
    both = [
        {"kind": "person", "name": one.name, "id_number": one.id_number} for one in (NURSE, MOTHER)
    ]
    take(session, vault, version(1, holders=both))

    take(session, vault, version(2, holders=both[::-1]))

    assert states(session)[VERSIONS[1]] is State.VALID


def test_a_newborn_is_the_same_by_name(session, vault):
    first = make_birth_certificate()
    receive(make_act(session, vault=vault), first, source="provincial")
    other = replace(first, identifier=make_identifier("birth_certificate"))
    stranger = replace(other, holders=(Party("person", "吴大样", "111", None),))

    with pytest.raises(NumberTaken):
        receive(make_act(session, vault=vault), stranger, source="city")
    receive(make_act(session, vault=vault), other, source="city")

    held = held_by(session, MOTHER.key(vault), vault=vault, at=NOON)
    assert [one.identifier for one in held] == [min(first.identifier, other.identifier)]


def test_two_versions_at_the_same_moment_leave_one_live(any_engine, vault):
    with Session(any_engine) as session:
        types.load(session)
        session.commit()
    rounds, line = 10, Barrier(2)
    pairs = [[make_body(number=f"2024RACE{turn}") for _ in range(2)] for turn in range(rounds)]

    def push(place):
        for pair in pairs:
            with Session(any_engine) as session:
                line.wait(timeout=300)
                take(session, vault, pair[place])

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(push, range(2)))

    with Session(any_engine) as session:
        told = list(states(session).values())
    assert (told.count(State.VALID), told.count(State.SUPERSEDED)) == (rounds, rounds)
