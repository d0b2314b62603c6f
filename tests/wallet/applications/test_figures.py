"""How a desk is doing: counts of now, and of the last thirteen weeks."""

from datetime import date, timedelta

import pytest

from tests.acts import make_decision
from tests.wallet.applications.factories import (
    NOON,
    OTHER_AUTHORITY,
    make_application,
    make_form,
    make_officer,
)
from wallet.applications import review
from wallet.applications.figures import WEEKS, Week, Work, figures
from wallet.applications.models import Rejection
from wallet.applications.state import OPEN, State
from wallet.officers.models import OfficerRole

HANDED_IN = sorted(set(State) - {State.DRAFT})
# The 21st is a Saturday.
THIS_MONDAY = date(2026, 11, 16)


def test_figures_count_what_the_desk_has(session, vault):
    officer = make_officer(session)
    for state in HANDED_IN:
        handed_in = {"submitted_at": NOON - timedelta(days=9)}
        make_application(session, vault=vault, state=state, **handed_in)
    make_application(session, vault=vault, state=State.ACCEPTED, due_on=date(2026, 11, 1))
    make_application(
        session, vault=vault, state=State.ACCEPTED, form=make_form(authority=OTHER_AUTHORITY)
    )
    make_application(session, vault=vault)
    for days in (1, 3, 10):
        make_application(
            session,
            vault=vault,
            state=State.REJECTED,
            submitted_at=NOON - timedelta(days=days),
            decided_at=NOON,
        )

    found = figures(session, officer, at=NOON)

    expected = dict.fromkeys(HANDED_IN, 1) | {State.ACCEPTED: 2, State.REJECTED: 4}
    assert found.by_state == expected
    assert (found.overdue, found.median_days) == (1, 3.0)


def test_a_new_desk_has_figures_too(session):
    found = figures(session, make_officer(session), at=NOON)

    assert set(found.by_state.values()) == {0}
    assert (found.overdue, found.median_days) == (0, None)
    assert set(State) > OPEN


def make_decided(session, vault, days, *, ago=0, reason=Rejection.OTHER):
    at = NOON - timedelta(days=ago)
    return make_application(
        session,
        vault=vault,
        state=State.REJECTED,
        submitted_at=at - timedelta(days=days),
        decided_at=at,
        rejection=reason,
    )


def test_nine_of_ten_took_no_longer(session, vault):
    for days in range(1, 11):
        make_decided(session, vault, days)

    found = figures(session, make_officer(session), at=NOON)

    assert (found.median_days, found.slow_days) == (5.5, 9.0)


def test_weeks_begin_on_mondays_and_end_with_this_one(session, vault):
    make_decided(session, vault, 1)
    make_decided(session, vault, 1, ago=6)
    make_decided(session, vault, 1, ago=200)

    weeks = figures(session, make_officer(session), at=NOON).weeks

    assert len(weeks) == WEEKS
    assert weeks[-2:] == [Week(date(2026, 11, 9), 1, 1), Week(THIS_MONDAY, 1, 1)]
    assert sum(week.decided for week in weeks) == 2


def test_reasons_are_counted_and_those_that_nobody_gave_are_none(session, vault):
    for reason in (Rejection.MISMATCH, Rejection.MISMATCH, Rejection.OTHER):
        make_decided(session, vault, 1, reason=reason)

    found = figures(session, make_officer(session), at=NOON).rejections

    assert found == dict.fromkeys(Rejection, 0) | {Rejection.MISMATCH: 2, Rejection.OTHER: 1}


@pytest.mark.parametrize("role", OfficerRole)
def test_steps_are_counted_by_name_and_officers_do_not_see_each_others(session, vault, role):
    names = ("经办员乙", "经办员甲", "经办员甲")
    for name in names:
        clerk = make_officer(session, name=name)
        application = make_application(session, vault=vault, state=State.SUBMITTED)
        review.accept(make_decision(session, clerk, vault=vault), application)
    make_officer(session, name="没有办过")

    work = figures(session, make_officer(session, role=role), at=NOON).work

    expected = [Work(name, 1) for name in names]
    assert work == (None if role is OfficerRole.OFFICER else expected)
