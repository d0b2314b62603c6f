"""What is held back is an alarm once, and a count for whom it concerns until it is taken in."""

import logging
from dataclasses import replace

import pytest
import sqlalchemy as sa

from tests.acts import make_act
from tests.wallet.licenses.factories import NURSE, make_arrival
from tests.wallet.licenses.pushing import make_body, take
from wallet.audit.models import Entry
from wallet.licenses import held_back
from wallet.licenses.held_back import HeldBack
from wallet.licenses.models import HeldBackLicense
from wallet.licenses.not_taken import NumberTaken

SOURCE = "provincial"
IDENTIFIER = make_arrival().identifier


@pytest.fixture
def act(session, vault):
    return make_act(session, vault=vault)


@pytest.fixture
def key(vault):
    return NURSE.key(vault)


def entries(session):
    found = session.scalars(sa.select(Entry).where(Entry.action == "license.held_back"))
    return [(one.person_key, one.detail.get("identifier"), one.detail["reason"]) for one in found]


def answer(act, key, *held, given=()):
    held_back.note_answer(act, held, source=SOURCE, person_key=key, given=given)


def test_the_alarm_is_raised_once_and_again_for_another_reason(act, session, key):
    for reason in ("invalid_license", "invalid_license", "number_taken"):
        answer(act, key, HeldBack(SOURCE, IDENTIFIER, reason))

    assert entries(session) == [
        (key, IDENTIFIER, "invalid_license"),
        (key, IDENTIFIER, "number_taken"),
    ]


def test_what_a_source_no_longer_holds_back_is_forgotten(act, session, key):
    answer(act, key, HeldBack(SOURCE, IDENTIFIER, "invalid_license"))
    held_back.add(act, HeldBack("city", IDENTIFIER, "invalid_license"), person_key=key)

    answer(act, key)

    assert held_back.count(session, key) == {"city": {"invalid_license": 1}}


def test_what_has_no_identifier_is_told_apart_by_its_content(act, session, key):
    for content in ("one", "other", "one"):
        one = HeldBack(SOURCE, None, "illegible", content=content)
        held_back.add(act, one, person_key=key)

    assert held_back.count(session, key) == {SOURCE: {"illegible": 2}}
    assert held_back.count_all(session) == [(SOURCE, "illegible", 2)]


def test_what_is_not_certainly_theirs_is_an_alarm_and_no_count(act, session, key):
    held_back.add(
        act, HeldBack(SOURCE, IDENTIFIER, "number_missing", is_theirs=False), person_key=key
    )

    assert held_back.count(session, key) == {}
    assert entries(session) == [(None, IDENTIFIER, "number_missing")]


def test_an_alarm_without_a_person_is_over_when_the_license_is_given(act, session, key):
    one = HeldBack(SOURCE, IDENTIFIER, "somebody_left_out", is_theirs=False)
    answer(act, key, one, given=[IDENTIFIER])
    assert held_back.count_all(session) == [(SOURCE, "somebody_left_out", 1)]

    answer(act, key, given=[IDENTIFIER])

    assert held_back.count_all(session) == []


def test_a_push_that_was_refused_is_forgotten_when_it_is_taken(act, session, vault, key):
    body = make_body()
    arrival = replace(make_arrival(), identifier=body["identifier"])
    held_back.refuse(act, arrival, NumberTaken(), source="issuer-city")
    assert held_back.count(session, key) == {"issuer-city": {"number_taken": 1}}

    take(session, vault, body)

    assert session.scalars(sa.select(HeldBackLicense)).all() == []


def test_the_log_names_source_and_case_and_nobody(act, session, key, caplog):
    with caplog.at_level(logging.WARNING):
        held_back.add(act, HeldBack(SOURCE, IDENTIFIER, "name_differs"), person_key=key)

    (entry,) = session.scalars(sa.select(Entry))
    (line,) = caplog.messages
    assert line == f"held back: source provincial, reason name_differs, case {entry.id}"
