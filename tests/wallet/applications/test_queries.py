"""Who finds which applications, and in which order a desk sees its own."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from tests.wallet.applications.factories import (
    FATHER,
    NOON,
    NURSE,
    OTHER_AUTHORITY,
    make_application,
    make_officer,
)
from wallet.applications import queries
from wallet.applications.state import State
from wallet.errors import NotFound
from wallet.officers.models import OfficerRole

HANDED_IN = sorted(set(State) - {State.DRAFT})


def test_a_person_finds_their_own(session, vault):
    application = make_application(session, vault=vault)

    assert queries.get_own(session, application.id, NURSE.key(vault)) is application
    assert queries.get_own(session, application.id, NURSE.key(vault), lock=True) is application


@pytest.mark.parametrize("who", [FATHER, None])
def test_anybody_else_finds_nothing(session, vault, who):
    application = make_application(session, vault=vault)
    asked = (application.id, who.key(vault)) if who else (uuid4(), NURSE.key(vault))

    with pytest.raises(NotFound):
        queries.get_own(session, *asked)


def test_ones_own_are_listed_newest_first_page_by_page(session, vault):
    made = [
        make_application(session, vault=vault, created_at=NOON + timedelta(minutes=minute))
        for minute in (0, 1, 1, 2)
    ]
    make_application(session, vault=vault, person=FATHER)
    key = NURSE.key(vault)

    listed, after = [], None
    while page := queries.list_own(session, key, limit=2, after=after):
        listed += page
        after = page[-1].position

    assert [one.created_at for one in listed] == sorted(
        (one.created_at for one in made), reverse=True
    )
    assert {one.id for one in listed} == {one.id for one in made}


@pytest.mark.parametrize("role", list(OfficerRole))
def test_everybody_at_the_desk_reads_what_was_handed_in(session, vault, role):
    application = make_application(session, vault=vault, state=State.SUBMITTED)
    officer = make_officer(session, role=role)

    assert queries.get_for_desk(session, application.id, officer) is application


@pytest.mark.parametrize("role", list(OfficerRole))
def test_another_authority_finds_nothing(session, vault, role):
    application = make_application(session, vault=vault, state=State.SUBMITTED)
    officer = make_officer(session, role=role, authority=OTHER_AUTHORITY)

    with pytest.raises(NotFound):
        queries.get_for_desk(session, application.id, officer)
    assert queries.list_queue(session, officer, at=NOON, limit=10) == []


@pytest.mark.parametrize("state", [State.DRAFT, State.WITHDRAWN])
def test_what_was_never_handed_in_is_not_the_desks_business(session, vault, state):
    application = make_application(session, vault=vault, state=state)
    officer = make_officer(session)

    with pytest.raises(NotFound):
        queries.get_for_desk(session, application.id, officer)
    assert queries.list_queue(session, officer, at=NOON, limit=10) == []


@pytest.fixture
def queue(session, vault):
    """An officer, and a function that lists the days of what they find."""
    officer = make_officer(session)
    days = {"late": date(2026, 11, 19), "today": date(2026, 11, 21), "soon": date(2026, 12, 1)}
    made = {
        name: make_application(session, vault=vault, state=State.ACCEPTED, due_on=day)
        for name, day in days.items()
    }
    made["closed"] = make_application(session, vault=vault, state=State.REJECTED)
    made["new"] = make_application(
        session, vault=vault, state=State.SUBMITTED, due_on=date(2026, 11, 24)
    )
    names = {application.id: name for name, application in made.items()}

    def queue(**filters):
        found = queries.list_queue(session, officer, at=NOON, **{"limit": 50, **filters})
        return [names[one.application.id] for one in found], found

    return queue


def test_what_is_overdue_comes_first_then_by_day_and_what_is_closed_last(queue):
    assert queue()[0] == ["late", "today", "new", "soon", "closed"]


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ({"overdue": True}, ["late"]),
        ({"overdue": False}, ["today", "new", "soon", "closed"]),
        ({"state": State.ACCEPTED}, ["late", "today", "soon"]),
        ({"state": State.REJECTED}, ["closed"]),
        ({"state": State.ACCEPTED, "overdue": False}, ["today", "soon"]),
        ({"authority": "11990100000000027A"}, ["late", "today", "new", "soon", "closed"]),
        ({"authority": OTHER_AUTHORITY}, []),
        ({"state": State.DRAFT}, []),
    ],
)
def test_filters_narrow_the_queue(queue, filters, names):
    assert queue(**filters)[0] == names


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_pages_follow_on_each_other(queue, limit):
    listed, (names, found) = [], queue(limit=limit)
    while found:
        listed += names
        names, found = queue(limit=limit, after=found[-1].position)

    assert listed == queue()[0]


@pytest.mark.parametrize(
    ("state", "due_on", "late"),
    [
        (State.ACCEPTED, date(2026, 11, 20), True),
        (State.ACCEPTED, date(2026, 11, 21), False),
        (State.REJECTED, None, False),
    ],
)
def test_a_day_is_over_when_it_is_over_in_china(session, vault, state, due_on, late):
    application = make_application(session, vault=vault, state=state, due_on=due_on)
    before_midnight = NOON.replace(hour=15, minute=59, second=59)

    assert queries.is_overdue(application, at=before_midnight) is late
    if due_on:
        assert queries.is_overdue(application, at=before_midnight + timedelta(seconds=1))


def test_an_application_that_is_not_there_is_not_found_by_the_worker(session):
    assert queries.find_locked(session, uuid4()) is None
