"""Two who do something about one application at the same moment: the database decides, once."""

from collections import Counter
from collections.abc import Callable
from itertools import combinations_with_replacement, cycle, islice
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.acts import make_act, make_decision
from tests.wallet.applications.factories import (
    BIRTH,
    CITIZEN,
    NURSE,
    attach_all,
    make_application,
    make_birth_form,
    make_form,
    make_officer,
)
from tests.wallet.identity.racing import meanwhile, together
from wallet.applications import holding, queries, review, submit, withdraw
from wallet.applications.duplicates import Duplicate
from wallet.applications.holding import HeldByAnother
from wallet.applications.models import Application, ApplicationStep, Rejection, StepBy
from wallet.applications.state import IllegalStep, State
from wallet.applications.timeline import Missing
from wallet.audit.models import Entry
from wallet.catalogue import types
from wallet.jobs.models import Job
from wallet.officers.decision import Changed, SecondOfficerNeeded
from wallet.officers.models import Officer

ROUNDS = 6


class Desk:
    """Two officers and a citizen, each in sessions of their own."""

    def __init__(self, engine, vault):
        self.engine, self.vault = engine, vault
        with Session(engine) as session:
            types.load(session)
            self.officers = [make_officer(session).id for _ in range(2)]
            session.commit()

    def application(self, **facts):
        with Session(self.engine) as session:
            found = make_application(session, vault=self.vault, **facts)
            session.commit()
            return found.id

    def decide(self, who, application_id, verb, *, version=None, **more):
        def act(session):
            officer = session.get_one(Officer, self.officers[who])
            application = queries.get_for_desk(session, application_id, officer, lock=True)
            decision = make_decision(session, officer, vault=self.vault, version=version)
            verb(decision, application, **more)
            return "done"

        return act

    def take(self, who, application_id):
        def act(session):
            officer = session.get_one(Officer, self.officers[who])
            application = queries.get_for_desk(session, application_id, officer, lock=True)
            holding.take(
                make_act(session, officer.as_actor(), vault=self.vault), officer, application
            )
            return "done"

        return act

    def withdraw(self, application_id):
        def act(session):
            key = NURSE.key(self.vault)
            application = queries.get_own(session, application_id, key, lock=True)
            withdraw.withdraw(make_act(session, CITIZEN, vault=self.vault), application)
            return "done"

        return act

    def submit(self, application_id):
        def act(session):
            key = NURSE.key(self.vault)
            application = queries.get_own(session, application_id, key, lock=True)
            submit.submit(make_act(session, CITIZEN, vault=self.vault), application, store=None)
            return "done"

        return act

    def all(self, column):
        with Session(self.engine) as session:
            return session.scalars(sa.select(column)).all()


@pytest.fixture
def desk(any_engine, vault):
    return Desk(any_engine, vault)


def outcomes(answers):
    return Counter(answer if answer == "done" else type(answer) for answer in answers)


def test_of_two_approvals_one_wins_and_one_license_is_ordered(desk):
    for _ in range(ROUNDS):
        application = desk.application(state=State.ACCEPTED)

        answers = together(
            desk.engine,
            desk.decide(0, application, review.approve),
            desk.decide(1, application, review.approve),
        )

        assert outcomes(answers) == {"done": 1, IllegalStep: 1}
    assert len(desk.all(Job.id)) == ROUNDS
    assert desk.all(Entry.action) == ["application.approved"] * ROUNDS


def test_of_an_approval_and_a_rejection_one_wins(desk):
    rejection = {"reason": Rejection.OTHER, "comment": "不符"}
    for _ in range(ROUNDS):
        application = desk.application(state=State.ACCEPTED)

        answers = together(
            desk.engine,
            desk.decide(0, application, review.approve),
            desk.decide(1, application, review.reject, **rejection),
        )

        assert outcomes(answers) == {"done": 1, IllegalStep: 1}
    assert set(desk.all(Application.state)) <= {State.APPROVED, State.REJECTED}


# What two officers press about one case at the same moment, and the state that it is in.
PRESSED: dict[str, tuple[State, Callable[..., None], dict[str, Any]]] = {
    "accept": (State.SUBMITTED, review.accept, {}),
    "approve": (State.ACCEPTED, review.approve, {}),
    "reject": (State.ACCEPTED, review.reject, {"reason": Rejection.OTHER, "comment": "不符"}),
    "ask": (
        State.ACCEPTED,
        review.ask_supplement,
        {"items": [Missing(kind="certificate", reason="重拍")]},
    ),
}
PAIRS = [
    ("accept", "accept"),
    *combinations_with_replacement(["approve", "reject", "ask"], 2),
]
RACES = 200
TOLD = {IllegalStep, Changed, HeldByAnother, SecondOfficerNeeded}


def test_of_two_officers_one_decides_and_the_other_is_told_why(desk):
    for pair in islice(cycle(PAIRS), RACES):
        application = desk.application(state=PRESSED[pair[0]][0])
        acts = [
            desk.decide(who, application, PRESSED[name][1], version=1, **PRESSED[name][2])
            for who, name in enumerate(pair)
        ]

        answers = together(desk.engine, *acts)

        found = outcomes(answers)
        assert found.pop("done") == 1, pair
        assert set(found) <= TOLD, pair
    # Each case began with a step, and has taken one more.
    assert len(desk.all(ApplicationStep.id)) == 2 * RACES


def test_of_two_who_take_a_case_one_holds_it(desk):
    for _ in range(ROUNDS):
        application = desk.application(state=State.SUBMITTED)

        answers = together(desk.engine, *(desk.take(who, application) for who in (0, 1)))

        assert outcomes(answers) == {"done": 1, HeldByAnother: 1}


@pytest.mark.parametrize("first", ["officer", "citizen"])
def test_an_approval_and_a_withdrawal_do_not_both_happen(desk, first):
    application = desk.application(state=State.ACCEPTED)
    acts = [desk.decide(0, application, review.approve), desk.withdraw(application)]

    answers = meanwhile(desk.engine, *(acts if first == "officer" else reversed(acts)))

    assert outcomes(answers) == {"done": 1, IllegalStep: 1}
    ended = State.APPROVED if first == "officer" else State.WITHDRAWN
    assert desk.all(Application.state) == [ended]


def test_who_decides_on_what_was_read_before_is_told_that_it_changed(desk):
    application = desk.application(state=State.ACCEPTED, version=1)
    approve = [desk.decide(who, application, review.approve, version=1) for who in (0, 1)]

    answers = meanwhile(desk.engine, *approve)

    assert outcomes(answers) == {"done": 1, Changed: 1}


def test_two_first_approvals_at_once_are_the_four_eyes(desk):
    application = desk.application(form=make_birth_form(fields=BIRTH), state=State.ACCEPTED)

    answers = together(
        desk.engine, *(desk.decide(who, application, review.approve) for who in (0, 1))
    )

    assert outcomes(answers) == {"done": 2}
    assert desk.all(Application.state) == [State.APPROVED]
    assert len(desk.all(Job.id)) == 1


def test_one_officer_who_presses_twice_is_not_four_eyes(desk):
    application = desk.application(form=make_birth_form(fields=BIRTH), state=State.ACCEPTED)
    approve = desk.decide(0, application, review.approve)

    answers = together(desk.engine, approve, approve)

    assert outcomes(answers) == {"done": 1, SecondOfficerNeeded: 1}
    assert desk.all(Application.state) == [State.ACCEPTED]


def test_a_submission_pressed_twice_happens_once(desk):
    for _ in range(ROUNDS):
        application = desk.application()
        with Session(desk.engine) as session:
            attach_all(session, session.get_one(Application, application))
            session.commit()

        answers = together(desk.engine, desk.submit(application), desk.submit(application))

        assert outcomes(answers) == {"done": 1, IllegalStep: 1}
    assert len(desk.all(ApplicationStep.id)) == 2 * ROUNDS


def test_of_two_drafts_for_one_certificate_one_is_handed_in(desk):
    form = make_form(certificate_number="202499000123")
    drafts = [desk.application(form=form) for _ in range(2)]
    with Session(desk.engine) as session:
        for one in drafts:
            attach_all(session, session.get_one(Application, one))
        session.commit()

    answers = together(desk.engine, *map(desk.submit, drafts))

    assert outcomes(answers) == {"done": 1, Duplicate: 1}
    assert sorted(desk.all(Application.state)) == ["draft", "submitted"]


def test_the_index_lets_one_of_two_come_to_submitted(desk, vault):
    form = make_form(certificate_number="202499000123")
    one, other = (desk.application(form=form) for _ in range(2))

    def hand_in(application_id):
        def act(session):
            application = session.get_one(Application, application_id)
            submit.hand_in(
                make_act(session, CITIZEN, vault=vault), application, by=StepBy.APPLICANT
            )
            return "done"

        return act

    answers = meanwhile(desk.engine, hand_in(one), hand_in(other))

    assert outcomes(answers) == {"done": 1, Duplicate: 1}
    [refusal] = [answer for answer in answers if isinstance(answer, Duplicate)]
    assert refusal.errors[0]["application"] == str(one)
