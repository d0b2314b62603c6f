"""Who works on a case: taken, lapsed, given away, and what it keeps others from."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.acts import make_act, make_decision
from tests.wallet.applications.factories import (
    NOON,
    NURSE,
    OTHER_AUTHORITY,
    make_application,
    make_officer,
    make_submitted,
)
from wallet.applications import holding, review, shown_to_desk
from wallet.applications.models import Rejection
from wallet.applications.state import OPEN, IllegalStep, State
from wallet.applications.timeline import Missing
from wallet.officers.models import Officer, OfficerRole
from wallet.officers.own_cases import OwnCase

LAPSED = NOON + holding.IDLE
DECISIONS: dict[str, tuple[State, Callable[..., None], dict[str, Any]]] = {
    "accept": (State.SUBMITTED, review.accept, {}),
    "ask for a supplement": (
        State.ACCEPTED,
        review.ask_supplement,
        {"items": [Missing(kind="certificate", reason="重拍")]},
    ),
    "approve": (State.ACCEPTED, review.approve, {"comment": "同意"}),
    "reject": (State.ACCEPTED, review.reject, {"reason": Rejection.OTHER, "comment": "不符"}),
    "try issuing again": (State.ISSUING, review.retry_issuing, {}),
}


@pytest.fixture
def clerk(session):
    return make_officer(session, name="经办员甲")


@pytest.fixture
def colleague(session):
    return make_officer(session, name="经办员乙")


def take(session, vault, officer, application, at=NOON):
    holding.take(make_act(session, officer.as_actor(), at=at, vault=vault), officer, application)


def make_held(session, vault, officer, state=State.SUBMITTED):
    application = make_application(session, vault=vault, state=state)
    take(session, vault, officer, application)
    return application


@pytest.mark.parametrize("name", DECISIONS)
def test_what_one_officer_holds_no_other_decides(session, vault, clerk, colleague, name):
    state, decide, words = DECISIONS[name]
    application = make_held(session, vault, clerk, state)

    with pytest.raises(holding.HeldByAnother):
        decide(make_decision(session, colleague, vault=vault), application, **words)
    assert application.state is state


def test_a_hold_lapses_when_nobody_touches_the_case(session, vault, clerk, colleague):
    application = make_held(session, vault, clerk)

    review.accept(make_decision(session, colleague, vault=vault, at=LAPSED), application)

    assert application.state is State.ACCEPTED


def test_a_hold_lives_on_while_its_officer_touches_the_case(session, vault, clerk, colleague):
    application = make_held(session, vault, clerk)

    holding.renew(colleague, application, at=NOON + timedelta(minutes=20))
    assert application.held_until == LAPSED
    holding.renew(clerk, application, at=NOON + timedelta(minutes=29))

    assert holding.is_held(application, at=LAPSED + timedelta(minutes=28))


def test_a_lapsed_hold_is_not_renewed(session, vault, clerk):
    application = make_held(session, vault, clerk)

    holding.renew(clerk, application, at=LAPSED)

    assert not holding.is_held(application, at=LAPSED)


def test_taking_what_another_holds_is_refused_until_it_is_released(
    session, vault, clerk, colleague
):
    application = make_held(session, vault, clerk)

    with pytest.raises(holding.HeldByAnother):
        take(session, vault, colleague, application)
    holding.release(make_act(session, vault=vault), clerk, application)
    take(session, vault, colleague, application)

    assert application.held_by_officer_id == colleague.id


@pytest.mark.parametrize("state", sorted(set(State) - OPEN - {State.DRAFT}))
def test_what_is_closed_cannot_be_taken(session, vault, clerk, state):
    application = make_application(session, vault=vault, state=state)

    with pytest.raises(IllegalStep):
        take(session, vault, clerk, application)


def test_nobody_takes_their_own_case_or_one_that_they_have_filed(session, vault, clerk):
    own = make_submitted(session, vault=vault)
    filed = make_application(session, vault=vault, state=State.SUBMITTED)
    filed.filed_by_officer_id = clerk.id
    clerk.person_key = NURSE.key(vault)

    for application in (own, filed):
        with pytest.raises(OwnCase):
            take(session, vault, clerk, application)


@pytest.mark.parametrize("role", [OfficerRole.OFFICER, OfficerRole.SUPERVISOR])
def test_nobody_chooses_who_decides_about_them(session, vault, colleague, role):
    own = make_held(session, vault, make_officer(session, role=role))
    concerned = session.get(Officer, own.held_by_officer_id)
    concerned.person_key = NURSE.key(vault)
    act = make_act(session, concerned.as_actor(), vault=vault)

    with pytest.raises(OwnCase):
        holding.hand_over(act, concerned, own, colleague)
    with pytest.raises(OwnCase):
        holding.release(act, concerned, own)


def test_a_supervisor_gives_away_what_another_holds(session, vault, clerk, colleague):
    application = make_held(session, vault, clerk)
    supervisor = make_officer(session, role=OfficerRole.SUPERVISOR)
    act = make_act(session, supervisor.as_actor(), vault=vault)

    holding.hand_over(act, supervisor, application, colleague)
    assert application.held_by_officer_id == colleague.id
    holding.release(act, supervisor, application)

    assert application.held_by_officer_id is None


def test_an_officer_gives_away_nothing_that_another_holds(session, vault, clerk, colleague):
    application = make_held(session, vault, clerk)
    act = make_act(session, colleague.as_actor(), vault=vault)

    with pytest.raises(holding.NotYours):
        holding.hand_over(act, colleague, application, colleague)
    with pytest.raises(holding.NotYours):
        holding.release(act, colleague, application)


def test_a_case_goes_to_nobody_whose_own_it_is(session, vault, clerk, colleague):
    application = make_held(session, vault, clerk)
    colleague.person_key = NURSE.key(vault)

    with pytest.raises(OwnCase):
        holding.hand_over(make_act(session, vault=vault), clerk, application, colleague)


@pytest.mark.parametrize(
    "changes", [{"authority": OTHER_AUTHORITY}, {"role": OfficerRole.AUDITOR}, None]
)
def test_a_case_goes_only_to_who_decides_at_the_same_authority(session, vault, clerk, changes):
    application = make_held(session, vault, clerk)
    stranger = make_officer(session, **changes) if changes else None

    with pytest.raises(holding.NoColleague):
        holding.hand_over(make_act(session, vault=vault), clerk, application, stranger)


@pytest.mark.parametrize(
    ("name", "keeps"), [("accept", True), ("ask for a supplement", False), ("reject", False)]
)
def test_a_case_stays_with_its_officer_until_they_have_nothing_to_do(
    session, vault, clerk, name, keeps
):
    state, decide, words = DECISIONS[name]
    application = make_held(session, vault, clerk, state)

    decide(make_decision(session, clerk, vault=vault), application, **words)

    assert holding.is_held(application, at=NOON) is keeps


def test_the_first_of_two_approvals_lets_go_of_the_case(session, vault, clerk):
    application = make_held(session, vault, clerk, State.ACCEPTED)
    application.first_approver_id = None
    review._note_first(make_decision(session, clerk, vault=vault), application, "同意")

    assert not holding.is_held(application, at=NOON)


def test_row_and_case_say_who_holds_it(session, vault, clerk):
    application = make_held(session, vault, clerk)

    row = shown_to_desk.row(session, application, vault=vault, at=NOON)
    full = shown_to_desk.to_desk(session, application, vault=vault, at=NOON)
    lapsed = shown_to_desk.row(session, application, vault=vault, at=LAPSED)

    assert row.held == full.held == shown_to_desk.Hold(clerk.id, "经办员甲", LAPSED)
    assert lapsed.held is None
