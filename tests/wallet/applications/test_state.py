"""One table of states; every state, action and role is walked through it."""

from itertools import product
from typing import Any

import pytest
import sqlalchemy as sa

from tests.acts import make_act, make_decision
from tests.wallet.applications.factories import (
    CITIZEN,
    NOON,
    attach_all,
    make_application,
    make_form,
    make_officer,
)
from wallet.applications import contents, draft, review, submit, withdraw
from wallet.applications.models import Application, ApplicationStep, Rejection
from wallet.applications.state import CHANGEABLE, FROM, NEXT, OPEN, Action, IllegalStep, State
from wallet.applications.timeline import Missing
from wallet.audit.models import Entry
from wallet.errors import Refused
from wallet.officers.models import OfficerRole

APPLICANT = "applicant"
ROLES = [APPLICANT, *OfficerRole]
DESK = {OfficerRole.OFFICER, OfficerRole.SUPERVISOR}
# Who may do what, where, and what it leads to; all else is refused.
LEADS_TO: dict[tuple[State, Action], tuple[str, set[Any]]] = {
    (State.DRAFT, Action.EDIT): ("draft", {APPLICANT}),
    (State.DRAFT, Action.SUBMIT): ("submitted", {APPLICANT}),
    (State.DRAFT, Action.WITHDRAW): ("withdrawn", {APPLICANT}),
    (State.SUBMITTED, Action.WITHDRAW): ("withdrawn", {APPLICANT}),
    (State.SUBMITTED, Action.ACCEPT): ("accepted", DESK),
    (State.SUBMITTED, Action.REJECT): ("rejected", DESK),
    (State.ACCEPTED, Action.WITHDRAW): ("withdrawn", {APPLICANT}),
    (State.ACCEPTED, Action.ASK_SUPPLEMENT): ("supplement_required", DESK),
    (State.ACCEPTED, Action.APPROVE): ("approved", DESK),
    (State.ACCEPTED, Action.REJECT): ("rejected", DESK),
    (State.SUPPLEMENT_REQUIRED, Action.EDIT): ("supplement_required", {APPLICANT}),
    (State.SUPPLEMENT_REQUIRED, Action.SUBMIT): ("accepted", {APPLICANT}),
    (State.SUPPLEMENT_REQUIRED, Action.WITHDRAW): ("withdrawn", {APPLICANT}),
    # Its time has run out in this walk.
    (State.SUPPLEMENT_REQUIRED, Action.REJECT): ("rejected", DESK),
    (State.ISSUING, Action.RETRY_ISSUING): ("issuing", DESK),
}
OF_THE_DESK = {
    Action.ACCEPT,
    Action.ASK_SUPPLEMENT,
    Action.APPROVE,
    Action.REJECT,
    Action.RETRY_ISSUING,
}


def act(session, application, action, role, vault):
    """Do it as the role would; what is not for citizens has no function that they could call."""
    if action not in OF_THE_DESK:
        mine, form = make_act(session, CITIZEN, vault=vault), contents.form_of(application, vault)
        return {
            Action.EDIT: lambda: draft.edit(mine, application, form),
            Action.SUBMIT: lambda: submit.submit(mine, application, store=None),
            Action.WITHDRAW: lambda: withdraw.withdraw(mine, application),
        }[action]()
    desk = make_decision(session, make_officer(session, role=role), vault=vault)
    items = [Missing("看不清", kind="certificate")]
    rejected: dict[str, Any] = {"reason": Rejection.OTHER, "comment": "不符"}
    return {
        Action.ACCEPT: lambda: review.accept(desk, application),
        Action.ASK_SUPPLEMENT: lambda: review.ask_supplement(desk, application, items=items),
        Action.APPROVE: lambda: review.approve(desk, application),
        Action.REJECT: lambda: review.reject(desk, application, **rejected),
        Action.RETRY_ISSUING: lambda: review.retry_issuing(desk, application),
    }[action]()


def make_ready(session, state, vault):
    columns = {"stuck_reason": "timeout", "stuck_since": NOON} if state is State.ISSUING else {}
    if state is State.SUPPLEMENT_REQUIRED:
        columns = {"due_on": NOON.date().replace(day=1)}
    application = make_application(session, vault=vault, form=make_form(), state=state, **columns)
    attach_all(session, application)
    make_officer(session)
    return application


WALK = [
    (state, action, role)
    for state, action, role in product(State, Action, ROLES)
    if (role is APPLICANT) == (action not in OF_THE_DESK)
]


@pytest.mark.parametrize(("state", "action", "role"), WALK)
def test_every_state_action_and_role(session, vault, state, action, role):
    application = make_ready(session, state, vault)
    leads_to, roles = LEADS_TO.get((state, action), (None, set()))

    if leads_to and role in roles:
        act(session, application, action, role, vault)
        session.flush()

        assert application.state == leads_to
        assert application.version > 1
        assert session.scalar(sa.select(sa.func.count()).select_from(Entry)) >= 1
    else:
        with pytest.raises(Refused if role is OfficerRole.AUDITOR else IllegalStep):
            act(session, application, action, role, vault)

        assert (application.state, application.version) == (state, 1)


@pytest.mark.parametrize(("state", "after"), [*product(State, State)])
def test_only_the_steps_of_the_table_can_be_taken(state, after):
    application = Application(state=state, version=1)

    if after in NEXT[state]:
        application.move_to(after)

        assert (application.state, application.version) == (after, 2)
    else:
        with pytest.raises(IllegalStep):
            application.move_to(after)


def test_the_table_names_every_state_and_every_action():
    assert set(NEXT) == set(State)
    assert set(FROM) == set(Action)


def test_every_state_can_be_reached_and_every_open_one_can_end():
    reached = {State.DRAFT}
    for _ in State:
        reached |= {after for state in reached for after in NEXT[state]}

    assert reached == set(State)
    assert {state for state in State if not NEXT[state]} == {
        State.ISSUED,
        State.REJECTED,
        State.WITHDRAWN,
    }
    assert CHANGEABLE - {State.DRAFT} <= OPEN


def test_what_is_closed_has_no_last_day(session, vault):
    application = make_application(session, vault=vault, state=State.ACCEPTED)

    application.move_to(State.REJECTED)

    assert application.due_on is None


def test_two_steps_with_one_position_do_not_both_fit(session, vault):
    application = make_application(session, vault=vault)
    step = session.scalars(sa.select(ApplicationStep)).one()
    session.add(
        ApplicationStep(
            application_id=application.id,
            position=step.position,
            state=step.state,
            at=NOON,
            by=step.by,
            is_internal=False,
        )
    )

    with pytest.raises(sa.exc.IntegrityError):
        session.flush()
