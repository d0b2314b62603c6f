"""Handing in: photographs, a desk, limits; and what follows from it."""

from datetime import UTC, date, datetime, timedelta
from itertools import cycle

import pytest
import sqlalchemy as sa

from tests.wallet.applications.factories import (
    AUTHORITY,
    CITIZEN,
    FATHER,
    MOTHER,
    NOON,
    NURSE,
    attach_all,
    create,
    hand_in,
    make_application,
    make_attachment,
    make_birth_form,
    make_form,
    make_officer,
    make_submitted,
)
from wallet.applications import timeline
from wallet.applications.attachments.models import AttachmentState
from wallet.applications.draft import rules_of
from wallet.applications.form_check import CounterOnly
from wallet.applications.models import RegisterResult
from wallet.applications.state import State
from wallet.applications.submit import AttachmentsMissing, NoDesk
from wallet.audit.models import Entry
from wallet.errors import RateLimited
from wallet.jobs.models import Job
from wallet.officers.models import OfficerRole
from wallet.short_lived import limits


def jobs(session):
    return session.execute(sa.select(Job.kind, Job.subject, Job.key)).all()


def actions(session):
    return session.scalars(sa.select(Entry.action).order_by(Entry.at, Entry.action)).all()


def test_what_is_handed_in_waits_for_the_register_and_for_the_desk(session, vault):
    application = make_submitted(session, vault=vault)

    assert (application.state, application.submitted_at) == (State.SUBMITTED, NOON)
    assert application.register_result is RegisterResult.PENDING
    # Saturday; five working days later is Friday.
    assert application.due_on == date(2026, 11, 27)
    assert jobs(session) == [("ask_register", application.id, f"{application.id}:0")]
    assert "application.submitted" in actions(session)
    assert [step.state for step in timeline.list_steps(session, application.id)] == [
        State.DRAFT,
        State.SUBMITTED,
    ]


def test_missing_photographs_are_all_named(session, vault):
    application = create(session, vault=vault)
    make_officer(session)
    session.add(make_attachment(application, "id_card_front"))
    session.add(make_attachment(application, "id_card_back", AttachmentState.PENDING))
    session.flush()

    with pytest.raises(AttachmentsMissing) as refusal:
        hand_in(session, application, vault=vault)

    assert [row["kind"] for row in refusal.value.errors] == ["certificate", "id_card_back"]
    assert all(row["detail"] for row in refusal.value.errors)
    assert (application.state, jobs(session)) == (State.DRAFT, [])


@pytest.mark.parametrize(
    "changes",
    [{"authority": "11990000000000019A"}, {"role": OfficerRole.AUDITOR}, {"disabled_at": NOON}],
)
def test_without_an_officer_at_its_desk_nothing_is_handed_in(session, vault, changes):
    make_officer(session, **changes)
    application = create(session, vault=vault)
    attach_all(session, application)

    with pytest.raises(NoDesk):
        hand_in(session, application, vault=vault)


def test_a_rule_that_came_after_the_draft_counts(session, vault):
    application = create(session, make_birth_form(issued_on=date(2020, 1, 1)), vault=vault)
    attach_all(session, application)
    make_officer(session)
    license_type, _ = rules_of(session, "birth_certificate")
    rule = {"code": "later", "text": "请到窗口", "issued_before": "2021-01-01"}
    conversion = license_type.body["conversion"] | {"rules": [rule]}
    license_type.body = license_type.body | {"conversion": conversion}

    with pytest.raises(CounterOnly):
        hand_in(session, application, vault=vault)


def test_one_person_hands_in_so_many_a_day(session, vault, store):
    make_officer(session)
    drafts = [create(session, vault=vault) for _ in range(limits.SUBMISSIONS.number + 1)]
    for application in drafts:
        attach_all(session, application)
    for application in drafts[:-1]:
        hand_in(session, application, vault=vault, store=store)

    with pytest.raises(RateLimited):
        hand_in(session, drafts[-1], vault=vault, store=store)
    assert drafts[-1].state is State.DRAFT


def test_one_certificate_is_handed_in_so_often_a_day_by_whomever(session, vault, store):
    make_officer(session)
    form = make_form(certificate_number="202499000123")
    somebody_else = type(NURSE)("钱样", "111", "990101199501010014")
    applicants = cycle([NURSE, MOTHER, FATHER, somebody_else])

    def begun():
        application = create(session, form, vault=vault, person=next(applicants))
        attach_all(session, application)
        return application

    for _ in range(limits.SUBMISSIONS_OF_A_CERTIFICATE.number):
        application = begun()
        hand_in(session, application, vault=vault, store=store)
        application.move_to(State.WITHDRAWN)

    with pytest.raises(RateLimited):
        hand_in(session, begun(), vault=vault, store=store)


def test_a_supplement_is_never_too_often(session, vault, store):
    application = make_submitted(session, vault=vault)

    for _ in range(limits.SUBMISSIONS_OF_A_CERTIFICATE.number + 1):
        application.state = State.SUPPLEMENT_REQUIRED
        hand_in(session, application, vault=vault, store=store)

    assert application.state is State.ACCEPTED


def test_what_is_refused_for_another_reason_is_not_counted(session, vault, store):
    application = create(session, vault=vault)
    make_officer(session)
    for _ in range(limits.SUBMISSIONS.number + 1):
        with pytest.raises(AttachmentsMissing):
            hand_in(session, application, vault=vault, store=store)

    attach_all(session, application)
    hand_in(session, application, vault=vault, store=store)


def test_a_supplement_is_accepted_at_once_and_its_clock_begins_anew(session, vault):
    application = make_application(
        session,
        vault=vault,
        state=State.SUPPLEMENT_REQUIRED,
        register_result=RegisterResult.MISMATCH,
        differences=["name"],
        register_is_applicant=False,
    )
    attach_all(session, application)
    make_officer(session)
    handed_in_at = application.submitted_at
    later = NOON + timedelta(days=2)  # Monday

    hand_in(session, application, vault=vault, at=later)

    assert (application.state, application.submitted_at) == (State.ACCEPTED, handed_in_at)
    assert application.due_on == date(2026, 12, 7)
    assert application.register_result is RegisterResult.PENDING
    assert (application.differences, application.register_is_applicant) == ([], None)
    steps = timeline.list_steps(session, application.id)
    assert [(step.state, step.by) for step in steps[-2:]] == [
        (State.SUBMITTED, "applicant"),
        (State.ACCEPTED, "system"),
    ]
    assert jobs(session) == [("ask_register", application.id, f"{application.id}:1")]


def test_the_day_is_the_day_in_china(session, vault):
    friday_night = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)  # Saturday in Shanghai

    application = make_submitted(session, vault=vault, at=friday_night)

    assert application.due_on == date(2026, 11, 27)


def test_entries_hold_ids_and_words_only(session, vault):
    form = make_form(certificate_number="202499000123")
    application = make_submitted(session, form, vault=vault)

    for entry in session.scalars(sa.select(Entry)):
        assert entry.person_key == application.person_key
        assert entry.actor_id == CITIZEN.id
        assert set(entry.detail) == {"application", "receipt", "type"}
    assert application.authority_code == AUTHORITY
