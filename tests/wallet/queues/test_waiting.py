"""Which cases wait in which queue, in which order; and counts that agree with the lists."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

import pytest

from tests.wallet.applications.factories import (
    AUTHORITY,
    NOON,
    OTHER_AUTHORITY,
    make_application,
    make_form,
    make_officer,
)
from wallet.applications.models import RegisterResult
from wallet.applications.state import State
from wallet.queues import declared, waiting

Case = tuple[dict[str, Any], set[str]]
TODAY = date(2026, 11, 21)
HALF_AN_HOUR = timedelta(minutes=30)
# Saturday the 21st: the third working day from then is Wednesday.
SOON, LATER, PAST = date(2026, 11, 24), date(2026, 11, 26), date(2026, 11, 20)
# What is so about a case, and the queues in which it waits besides "unassigned".
CASES: dict[str, Case] = {
    "handed in": ({"state": State.SUBMITTED}, set()),
    "due soon": ({"state": State.ACCEPTED, "due_on": SOON}, {"due_soon"}),
    "due today": ({"state": State.ACCEPTED, "due_on": TODAY}, {"due_soon"}),
    "due yesterday": ({"state": State.SUBMITTED, "due_on": PAST}, {"overdue"}),
    "register silent": (
        {"state": State.SUBMITTED, "register_result": RegisterResult.PENDING},
        {"register_pending"},
    ),
    "came back": ({"state": State.ACCEPTED, "supplements": 1}, {"answered"}),
}
# Nobody needs to take these.
OTHERS: dict[str, Case] = {
    "supplement late": ({"state": State.SUPPLEMENT_REQUIRED, "due_on": PAST}, {"overdue"}),
    "stuck": (
        {"state": State.ISSUING, "stuck_reason": "refused", "stuck_since": NOON},
        {"stuck"},
    ),
    "being issued": ({"state": State.ISSUING}, set()),
    "elsewhere": ({"state": State.SUBMITTED, "authority_code": OTHER_AUTHORITY}, set()),
    "closed": ({"state": State.REJECTED, "due_on": None}, set()),
    "draft": ({"state": State.DRAFT, "due_on": None}, set()),
}

LISTS: dict[str, Callable[..., Sequence[object]]] = {
    "applications": waiting.list_applications,
    "objections": waiting.list_objections,
}


@pytest.fixture
def clerk(session):
    return make_officer(session)


@pytest.fixture
def colleague(session):
    return make_officer(session)


def make_case(session, vault, *, authority_code=AUTHORITY, **changes):
    form = make_form(authority=authority_code)
    return make_application(session, form=form, vault=vault, **{"due_on": LATER} | changes)


def found_in(session, officer, application, at=NOON):
    return {
        name
        for name, queue in declared.queues().items()
        if queue.list == "applications"
        and application.id
        in {
            each.application.id
            for each in waiting.list_applications(session, officer, name, at=at, limit=50)
        }
    }


@pytest.mark.parametrize("name", CASES)
def test_what_has_to_be_done_waits_where_one_looks_for_it(session, vault, clerk, name):
    changes, queues = CASES[name]
    application = make_case(session, vault, **changes)

    assert found_in(session, clerk, application) == {"unassigned"} | queues


@pytest.mark.parametrize("name", OTHERS)
def test_what_nobody_has_to_take_waits_elsewhere_or_nowhere(session, vault, clerk, name):
    changes, queues = OTHERS[name]
    application = make_case(session, vault, **changes)

    assert found_in(session, clerk, application) == queues


def test_a_case_that_is_held_is_its_officers_until_the_hold_lapses(
    session, vault, clerk, colleague
):
    application = make_case(session, vault, state=State.SUBMITTED)
    application.held_by_officer_id, application.held_until = clerk.id, NOON + HALF_AN_HOUR
    session.flush()

    assert found_in(session, clerk, application) == {"mine"}
    assert found_in(session, colleague, application) == set()
    assert found_in(session, colleague, application, NOON + HALF_AN_HOUR) == {"unassigned"}


def test_a_first_approval_waits_for_every_officer_but_its_own(session, vault, clerk, colleague):
    application = make_case(session, vault, state=State.ACCEPTED, first_approver_id=clerk.id)

    assert found_in(session, clerk, application) == {"unassigned"}
    assert found_in(session, colleague, application) == {"unassigned", "second"}


def test_the_counts_agree_with_the_lists(session, vault, clerk):
    for changes, _ in [*CASES.values(), *OTHERS.values()]:
        make_case(session, vault, **changes)

    for counted in waiting.count_all(session, clerk, at=NOON):
        name, rows = counted.queue.name, LISTS[counted.queue.list]
        assert counted.count == len(rows(session, clerk, name, at=NOON, limit=50)), name


def test_a_queue_is_paged_by_day_and_loses_nothing(session, vault, clerk):
    made = [
        make_case(session, vault, state=State.SUBMITTED, due_on=day)
        for day in (LATER, SOON, SOON, LATER, PAST)
    ]

    listed, after = [], None
    while page := waiting.list_applications(
        session, clerk, "unassigned", at=NOON, limit=2, after=after
    ):
        listed += [each.application for each in page]
        after = page[-1].position

    assert [each.due_on for each in listed] == sorted(each.due_on for each in made)
    assert {each.id for each in listed} == {each.id for each in made}


def test_counting_stops_where_nobody_reads_on(session, vault, clerk, monkeypatch):
    monkeypatch.setattr(waiting, "MOST_COUNTED", 2)
    for _ in range(3):
        make_case(session, vault, state=State.SUBMITTED)

    assert waiting.count(session, clerk, declared.get("unassigned", "applications"), at=NOON) == 2
