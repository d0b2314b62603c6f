"""An application as its applicant sees it, and as the desk does."""

from datetime import date, timedelta
from itertools import product

import pytest

from tests.acts import make_act, make_decision
from tests.wallet.applications.factories import (
    AUTHORITY,
    BIRTH,
    FATHER,
    MOTHER,
    NOON,
    NURSE,
    attach_all,
    make_application,
    make_birth_form,
    make_form,
    make_officer,
    make_submitted,
)
from tests.wallet.licenses.factories import make_arrival
from wallet.applications import contents, next_step, review, shown, shown_to_desk
from wallet.applications.contents import Difference, Registered
from wallet.applications.models import RegisterResult, Rejection
from wallet.applications.state import State
from wallet.applications.timeline import Missing
from wallet.authorities.names import named
from wallet.licenses.authority import Authority
from wallet.licenses.receive import receive


@pytest.fixture
def see(session, vault):
    def see(application):
        return shown.to_applicant(session, application, vault=vault, at=NOON)

    return see


def test_the_applicant_sees_all_of_it_in_clear(session, vault, see):
    form = make_form(certificate_number="202499000123", fields={"sex": "2"})

    seen = see(make_submitted(session, form, vault=vault))

    assert (seen.certificate_number, seen.fields) == ("202499000123", {"sex": "2"})
    assert (seen.name, seen.for_who, seen.purpose) == ("护士执业证书", "self", "conversion")
    assert (seen.state, seen.due_on, seen.overdue) == ("submitted", date(2026, 11, 27), False)
    assert (seen.register.result, seen.register.fields) == (RegisterResult.PENDING, None)
    assert [(step.state, step.by) for step in seen.timeline] == [
        ("draft", "applicant"),
        ("submitted", "applicant"),
    ]
    assert (seen.stuck, seen.license_id, seen.replaces) == (None, None, None)


def test_a_draft_has_asked_no_register(session, vault, see):
    assert see(make_application(session, vault=vault)).register is None


def test_an_authority_is_called_as_on_its_licenses(session, vault):
    assert named(session, AUTHORITY) == Authority(AUTHORITY, AUTHORITY)

    receive(make_act(session, vault=vault), make_arrival(), source="provincial")

    assert named(session, AUTHORITY) == Authority(AUTHORITY, "样例市卫生健康委员会")


def test_the_timeline_has_the_words_of_the_office(session, vault, see):
    application = make_application(session, vault=vault, state=State.ACCEPTED)
    items = [Missing("看不清", kind="certificate"), Missing("与证照不符", field="sex")]

    decision = make_decision(session, make_officer(session), vault=vault)
    review.ask_supplement(decision, application, items=items)

    step = see(application).timeline[-1]
    assert (step.by, step.office, step.items) == ("authority", AUTHORITY, tuple(items))


@pytest.mark.parametrize(
    ("fields", "warnings"),
    [
        ({}, ["holder_unknown"]),
        ({"child_name": "秦念安"}, ["applicant_not_named"]),
        (
            {
                "child_name": "秦念安",
                "mother_name": MOTHER.name,
                "mother_id_number": MOTHER.id_number,
            },
            [],
        ),
    ],
)
def test_the_desk_is_warned_before_it_approves_what_cannot_be_issued(
    session, vault, *, fields, warnings
):
    form = make_birth_form(fields=fields)
    application = make_application(session, vault=vault, form=form, state=State.ACCEPTED)

    assert shown_to_desk.to_desk(session, application, vault=vault, at=NOON).warnings == warnings

    application.move_to(State.APPROVED)
    assert shown_to_desk.to_desk(session, application, vault=vault, at=NOON).warnings == []


def test_the_first_of_two_approvals_is_for_the_desk_only(session, vault, see):
    application = make_application(
        session, vault=vault, form=make_birth_form(fields=BIRTH), state=State.ACCEPTED
    )
    officer = make_officer(session)
    review.approve(make_decision(session, officer, vault=vault), application, comment="初审无误")

    desk = shown_to_desk.to_desk(session, application, vault=vault, at=NOON)

    assert "初审无误" not in {step.comment for step in see(application).timeline}
    assert desk.application.timeline[-1].comment == "初审无误"
    assert (desk.first_approval.officer_id, desk.first_approval.at) == (officer.id, NOON)


def test_the_desk_sees_who_applies_and_what_speaks_for_and_against(session, vault):
    number = {"certificate_number": "X990101001"}
    other = make_application(
        session,
        vault=vault,
        person=FATHER,
        form=make_birth_form(**number),
        state=State.ACCEPTED,
    )
    application = make_application(
        session,
        vault=vault,
        form=make_birth_form(**number),
        state=State.ACCEPTED,
        warnings=["issue_date_missing"],
    )

    desk = shown_to_desk.to_desk(session, application, vault=vault, at=NOON)

    assert desk.applicant == MOTHER
    assert [each.id for each in desk.duplicates] == [other.id]
    assert desk.warnings == ["issue_date_missing", "holder_unknown"]
    assert desk.filed_at_counter is False
    assert (desk.register.values, desk.differences, desk.first_approval) == (None, (), None)


def test_the_desk_sees_what_else_the_applicant_handed_in_there_and_no_draft(session, vault):
    one, other = (make_submitted(session, vault=vault) for _ in range(2))
    make_application(session, vault=vault)
    make_submitted(session, make_birth_form(), vault=vault)

    seen = shown_to_desk.to_desk(session, one, vault=vault, at=NOON)

    assert [each.id for each in seen.earlier] == [other.id]


def test_a_row_masks_the_applicants_name(session, vault):
    application = make_application(
        session, vault=vault, state=State.ACCEPTED, due_on=date(2026, 11, 20)
    )

    row = shown_to_desk.row(session, application, vault=vault, at=NOON)

    assert (row.applicant_masked, row.overdue) == ("孙*样", True)
    assert NURSE.name not in repr(row)
    assert (row.register, row.state) == (RegisterResult.MATCH, State.ACCEPTED)


def test_values_hide_from_tracebacks(session, vault, see):
    application = make_submitted(session, vault=vault)
    registered = Registered({"number": "1"}, (Difference("name", NURSE.name, MOTHER.name),))
    contents.seal_registered(application, registered, vault)

    seen = repr(see(application)) + repr(
        shown_to_desk.to_desk(session, application, vault=vault, at=NOON)
    )

    assert NURSE.name not in seen + repr(contents.registered_of(application, vault))


# What comes next

COLUMNS = {State.ISSUING: [{}, {"stuck_since": NOON, "stuck_reason": "timeout"}]}
COLUMNS[State.REJECTED] = [{"rejection": reason} for reason in Rejection]
SITUATIONS = [(state, columns) for state in State for columns in COLUMNS.get(state, [{}])]


@pytest.mark.parametrize(("state", "columns"), SITUATIONS)
def test_there_is_always_a_next_step_in_words(session, vault, see, state, columns):
    seen = see(make_application(session, vault=vault, state=state, **columns))

    assert seen.next_step.code in next_step.TEXTS
    assert seen.next_step.text.endswith("。")
    assert "{" not in seen.next_step.text


def test_every_text_is_used(session, vault, see):
    used = {
        see(make_application(session, vault=vault, state=state, **columns)).next_step.code
        for state, columns in SITUATIONS
    }

    assert set(next_step.TEXTS) - used == {"submit"}


def test_a_draft_asks_for_photographs_until_they_are_there(session, vault, see):
    application = make_application(session, vault=vault)
    assert see(application).next_step.code == "attach"

    attach_all(session, application)

    assert see(application).next_step.code == "submit"


def test_the_next_step_names_the_day(session, vault, see):
    application = make_application(session, vault=vault, state=State.SUPPLEMENT_REQUIRED)

    assert "2026年12月4日" in see(application).next_step.text


@pytest.mark.parametrize(("is_applicant", "result"), [*product([True, None], RegisterResult)])
def test_a_result_about_the_applicant_is_told_as_it_is(session, vault, is_applicant, result):
    application = make_application(
        session,
        vault=vault,
        state=State.ACCEPTED,
        register_result=result,
        register_is_applicant=is_applicant,
        differences=["name"],
    )

    told = shown.register_for_applicant(application)

    assert told.result is result
    assert told.fields == (["name"] if result is RegisterResult.MISMATCH else None)


def test_what_is_stuck_says_why_and_since_when(session, vault, see):
    since = NOON - timedelta(hours=1)
    columns = {"stuck_reason": "wrong_holder", "stuck_since": since}

    seen = see(make_application(session, vault=vault, state=State.ISSUING, **columns))

    assert (seen.stuck.reason, seen.stuck.since) == ("wrong_holder", since)
