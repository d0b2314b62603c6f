"""What officers decide, and what stops them."""

from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from tests.acts import make_decision
from tests.wallet.applications.factories import (
    BIRTH,
    NOON,
    OTHER_AUTHORITY,
    make_application,
    make_birth_form,
    make_officer,
)
from wallet.applications import review, timeline
from wallet.applications.form_check import InvalidApplication
from wallet.applications.models import Rejection
from wallet.applications.review import (
    SupervisorNeeded,
    SupplementOpen,
)
from wallet.applications.state import IllegalStep, State
from wallet.applications.timeline import Missing
from wallet.audit.models import Entry
from wallet.jobs import queue
from wallet.jobs.models import Job
from wallet.officers.decision import Changed, SecondOfficerNeeded
from wallet.officers.models import OfficerRole

BLURRED = Missing("照片看不清，请重拍", kind="certificate")
WRONG_DAY = Missing("与证照不符", field="issued_on")


@pytest.fixture
def desk(session, vault):
    """What every decision is handed, by a new officer unless one is named."""

    def desk(officer=None, *, at=NOON, version=None, **who):
        officer = officer or make_officer(session, **who)
        return make_decision(session, officer, vault=vault, at=at, version=version)

    return desk


@pytest.fixture
def accepted(session, vault):
    return make_application(session, vault=vault, state=State.ACCEPTED)


@pytest.fixture
def four_eyed(session, vault):
    form = make_birth_form(fields=BIRTH)
    return make_application(session, vault=vault, form=form, state=State.ACCEPTED)


def actions(session):
    return session.scalars(sa.select(Entry.action)).all()


def jobs(session):
    return session.execute(sa.select(Job.kind, Job.subject, Job.key)).all()


def last_step(session, application):
    return timeline.list_steps(session, application.id)[-1]


def test_acceptance_starts_the_offices_clock(session, vault, desk):
    application = make_application(session, vault=vault, state=State.SUBMITTED)

    review.accept(desk(), application)

    assert (application.state, application.accepted_at) == (State.ACCEPTED, NOON)
    assert application.due_on == date(2026, 12, 4)
    step = last_step(session, application)
    assert (step.state, step.by, step.office) == (
        State.ACCEPTED,
        "authority",
        application.authority_code,
    )


def test_approval_queues_the_issue_in_the_same_transaction(session, accepted, desk):
    review.approve(desk(), accepted, comment="属实")

    assert (accepted.state, accepted.decided_at) == (State.APPROVED, NOON)
    assert jobs(session) == [("issue_license", accepted.id, str(accepted.id))]
    assert actions(session) == ["application.approved"]
    session.rollback()
    assert jobs(session) == []


def test_with_four_eyes_another_officer_decides(session, four_eyed, desk, vault):
    first, second = make_officer(session), make_officer(session)

    review.approve(desk(first), four_eyed, comment="初审无误")

    assert (four_eyed.state, four_eyed.first_approver_id) == (State.ACCEPTED, first.id)
    assert jobs(session) == []
    assert actions(session) == ["application.approval_noted"]
    step = last_step(session, four_eyed)
    assert (step.is_internal, timeline.comment_of(step, vault)) == (True, "初审无误")

    with pytest.raises(SecondOfficerNeeded):
        review.approve(desk(first), four_eyed)
    assert four_eyed.state is State.ACCEPTED

    review.approve(desk(second), four_eyed)
    assert four_eyed.state is State.APPROVED
    assert len(jobs(session)) == 1


def test_a_supplement_takes_the_first_approval_back(session, four_eyed, desk):
    officer = make_officer(session)
    review.approve(desk(officer), four_eyed)

    review.ask_supplement(desk(officer), four_eyed, items=[BLURRED])

    assert (four_eyed.first_approver_id, four_eyed.first_approved_at) == (None, None)


def test_a_supplement_says_everything_and_stops_the_clock(session, accepted, desk, vault):
    review.ask_supplement(desk(), accepted, items=[BLURRED, WRONG_DAY])

    assert (accepted.state, accepted.supplements) == (State.SUPPLEMENT_REQUIRED, 1)
    assert accepted.due_on == date(2026, 12, 11)
    assert timeline.items_of(last_step(session, accepted), vault) == (BLURRED, WRONG_DAY)
    entry = session.scalars(sa.select(Entry)).one()
    assert entry.detail["due_on"] == "2026-12-11"


def test_a_second_supplement_is_a_supervisors(session, vault, desk):
    application = make_application(session, vault=vault, state=State.ACCEPTED, supplements=1)

    with pytest.raises(SupervisorNeeded):
        review.ask_supplement(desk(), application, items=[BLURRED])
    assert application.state is State.ACCEPTED

    supervisor = desk(role=OfficerRole.SUPERVISOR)
    review.ask_supplement(supervisor, application, items=[BLURRED])
    assert application.supplements == 2


@pytest.mark.parametrize(
    ("items", "faults"),
    [
        ([], {"#/items": "length"}),
        ([BLURRED] * 31, {"#/items": "length"}),
        ([Missing("x")], {"#/items/0": "one_of_kind_and_field"}),
        ([Missing("x", kind="certificate", field="sex")], {"#/items/0": "one_of_kind_and_field"}),
        ([BLURRED, Missing("x", kind="selfie")], {"#/items/1": "unknown_kind"}),
        ([Missing("x", field="salary")], {"#/items/0": "unknown_field"}),
        ([Missing(" ", field="sex")], {"#/items/0": "length"}),
        ([Missing("长" * 201, field="sex")], {"#/items/0": "length"}),
        ([Missing("\u202e", field="sex")], {"#/items/0": "length"}),
    ],
)
def test_a_list_that_helps_nobody_is_refused(session, accepted, desk, items, faults):
    with pytest.raises(InvalidApplication) as refusal:
        review.ask_supplement(desk(), accepted, items=items)

    assert {row["pointer"]: row["code"] for row in refusal.value.errors} == faults
    assert accepted.state is State.ACCEPTED


@pytest.mark.parametrize("reason", list(Rejection))
def test_a_rejection_has_a_reason_and_words(session, accepted, desk, vault, reason):
    review.reject(desk(), accepted, reason=reason, comment="第一行\n第二行")

    assert (accepted.state, accepted.rejection) == (State.REJECTED, reason)
    assert (accepted.decided_at, accepted.due_on) == (NOON, None)
    assert timeline.comment_of(last_step(session, accepted), vault) == "第一行\n第二行"
    entry = session.scalars(sa.select(Entry)).one()
    assert (entry.action, entry.detail["reason"]) == ("application.rejected", reason)
    assert "第一行" not in str(entry.detail)


@pytest.mark.parametrize("comment", ["", " \n", "长" * 501, "长" * 10_000, "a\x00", "\u202e"])
def test_a_rejection_without_readable_words_is_refused(session, accepted, desk, comment):
    with pytest.raises(InvalidApplication) as refusal:
        review.reject(desk(), accepted, reason=Rejection.OTHER, comment=comment)

    assert [row["pointer"] for row in refusal.value.errors] == ["#/comment"]
    assert accepted.state is State.ACCEPTED


@pytest.mark.parametrize("comment", [None, "长" * 500])
def test_an_approval_needs_no_words_and_takes_five_hundred(session, accepted, desk, comment):
    review.approve(desk(), accepted, comment=comment)

    assert accepted.state is State.APPROVED


def test_ten_thousand_characters_are_too_many_for_an_approval(session, accepted, desk):
    with pytest.raises(InvalidApplication):
        review.approve(desk(), accepted, comment="长" * 10_000)


def test_a_comment_is_sealed(session, accepted, desk):
    review.reject(desk(), accepted, reason=Rejection.OTHER, comment="不符合要求")
    session.flush()

    [*_, sealed] = session.scalars(sa.text("SELECT comment_sealed FROM application_steps"))
    assert "不符合要求".encode() not in sealed


def test_what_is_not_for_this_desk_is_rejected_before_it_is_accepted(session, vault, desk):
    application = make_application(session, vault=vault, state=State.SUBMITTED)

    review.reject(desk(), application, reason=Rejection.NOT_OURS, comment="不属于本机构")

    assert (application.state, application.rejection) == (State.REJECTED, Rejection.NOT_OURS)
    assert (application.accepted_at, application.due_on) == (None, None)


def test_who_lets_the_time_for_a_supplement_pass_can_be_rejected(session, vault, desk):
    waiting = make_application(
        session, vault=vault, state=State.SUPPLEMENT_REQUIRED, due_on=date(2026, 11, 21)
    )
    facts: dict[str, Any] = {"reason": Rejection.INCOMPLETE, "comment": "逾期未补正"}

    with pytest.raises(SupplementOpen):
        review.reject(desk(), waiting, **facts)
    review.reject(desk(at=NOON + timedelta(days=1)), waiting, **facts)

    assert waiting.state is State.REJECTED


@pytest.mark.parametrize("version", [0, 2, 99])
def test_what_has_changed_since_it_was_read_is_not_decided(session, accepted, desk, version):
    with pytest.raises(Changed):
        review.approve(desk(version=version), accepted)
    assert accepted.state is State.ACCEPTED

    review.approve(desk(version=accepted.version), accepted)
    assert accepted.state is State.APPROVED


def stuck(session, vault):
    return make_application(
        session, vault=vault, state=State.ISSUING, stuck_reason="timeout", stuck_since=NOON
    )


def test_what_is_stuck_can_be_tried_again(session, vault, desk):
    application = stuck(session, vault)
    queue.enqueue(session, "issue_license", subject=application.id, at=NOON)
    [leased] = queue.claim(session, "issue_license", at=NOON, lease=timedelta(minutes=1))
    queue.bury(session, leased, at=NOON, error="timeout")

    review.retry_issuing(desk(), application)

    assert (application.stuck_reason, application.stuck_since) == (None, None)
    job = session.scalars(sa.select(Job).execution_options(populate_existing=True)).one()
    assert (job.dead_at, job.attempts, job.due_at) == (None, 0, NOON)


def test_a_job_that_was_lost_is_queued_anew(session, vault, desk):
    application = stuck(session, vault)

    review.retry_issuing(desk(), application)

    assert jobs(session) == [("issue_license", application.id, str(application.id))]


def test_what_is_not_stuck_is_left_alone(session, vault, desk):
    application = make_application(session, vault=vault, state=State.ISSUING)

    with pytest.raises(IllegalStep):
        review.retry_issuing(desk(), application)


def test_another_authoritys_code_is_on_no_step(session, accepted, desk):
    review.approve(desk(), accepted)

    assert last_step(session, accepted).office != OTHER_AUTHORITY
