"""What an approval needs, for each word of the register, each obstacle and each officer."""

from itertools import product

import pytest

from tests.acts import make_act, make_decision
from tests.wallet.applications.factories import (
    AUTHORITY,
    BIRTH,
    FATHER,
    NURSE,
    make_application,
    make_attachment,
    make_birth_form,
    make_form,
    make_officer,
)
from tests.wallet.licenses.factories import make_arrival
from wallet.applications import counter, register_check, review, timeline
from wallet.applications.attachments.models import AttachmentState
from wallet.applications.form_check import InvalidApplication
from wallet.applications.grounds import OBSTACLES, DocumentNeeded
from wallet.applications.models import RegisterResult, Rejection
from wallet.applications.register_check import RegisterAnswer
from wallet.applications.state import State
from wallet.applications.timeline import Missing
from wallet.officers.decision import SecondOfficerNeeded
from wallet.officers.own_cases import OwnCase

WHY = "原件已核对，登记系统漏录"
DOUBTFUL = [None, *(each for each in RegisterResult if each is not RegisterResult.MATCH)]
NURSES = {"type": "nurse_practice", "form": make_form}
MOTHERS = {"type": "birth_certificate", "form": lambda: make_birth_form(fields=BIRTH)}


@pytest.fixture
def desk(session, vault):
    def desk(officer=None):
        return make_decision(session, officer or make_officer(session), vault=vault)

    return desk


@pytest.fixture
def accepted(session, vault):
    def accepted(form=None, *, documents=(AttachmentState.STORED,), **columns):
        application = make_application(
            session, vault=vault, form=form, state=State.ACCEPTED, **columns
        )
        session.add_all(make_attachment(application, "certificate", each) for each in documents)
        session.flush()
        return application

    return accepted


@pytest.mark.parametrize(("kind", "result"), [*product([NURSES, MOTHERS], RegisterResult)])
def test_one_officer_suffices_only_where_register_and_type_say_so(accepted, desk, kind, result):
    application = accepted(kind["form"](), register_result=result)
    first, second = desk(), desk()

    review.approve(first, application, comment=WHY)

    if result is RegisterResult.MATCH and kind is NURSES:
        assert application.state is State.APPROVED
        return
    assert application.state is State.ACCEPTED
    with pytest.raises(SecondOfficerNeeded):
        review.approve(first, application, comment=WHY)
    review.approve(second, application, comment=WHY)
    assert application.state is State.APPROVED


@pytest.mark.parametrize("word", [*product(DOUBTFUL, [None, "", " \n"])])
def test_both_officers_write_why_where_the_register_does_not_confirm(
    session, vault, accepted, desk, word
):
    result, comment = word
    application = accepted(register_result=result)

    for officer in (desk(), desk()):
        with pytest.raises(InvalidApplication) as refusal:
            review.approve(officer, application, comment=comment)
        assert [row["code"] for row in refusal.value.errors] == ["required"]
        review.approve(officer, application, comment=WHY)

    assert application.state is State.APPROVED
    steps = timeline.list_steps(session, application.id)
    assert [timeline.comment_of(step, vault) for step in steps[-2:]] == [WHY, WHY]


@pytest.mark.parametrize(
    ("result", "documents"), [*product(DOUBTFUL, [(), (AttachmentState.PENDING,)])]
)
def test_without_a_photograph_nothing_is_approved_that_the_register_does_not_confirm(
    accepted, desk, result, documents
):
    application = accepted(register_result=result, documents=documents)

    for officer in (desk(), desk()):
        with pytest.raises(DocumentNeeded):
            review.approve(officer, application, comment=WHY)
    assert (application.state, application.first_approver_id) == (State.ACCEPTED, None)


STRANGERS_CHILD = BIRTH | {"mother_name": FATHER.name, "mother_id_number": FATHER.id_number}


@pytest.mark.parametrize(
    "row",
    [
        ({}, {"register_is_applicant": False}, "holder_differs"),
        ({}, {"differences": ["name"]}, "holder_differs"),
        (
            {},
            {"differences": ["id_number", "sex"], "register_is_applicant": False},
            "holder_differs",
        ),
        ({"type": "clinic_filing"}, {}, "holder_unknown"),
        ({"type": "birth_certificate"}, {}, "holder_unknown"),
        ({"type": "birth_certificate", "fields": STRANGERS_CHILD}, {}, "applicant_not_named"),
    ],
)
@pytest.mark.parametrize("result", list(RegisterResult))
def test_two_officers_cannot_approve_what_is_not_the_applicants(accepted, desk, row, result):
    form, columns, code = row
    application = accepted(make_form(**form), register_result=result, **columns)

    for officer in (desk(), desk()):
        with pytest.raises(OBSTACLES[code]) as refusal:
            review.approve(officer, application, comment=WHY)
        assert refusal.value.code == code
    assert (application.state, application.first_approver_id) == (State.ACCEPTED, None)


def test_other_differences_than_the_holder_are_for_two_officers(accepted, desk):
    application = accepted(
        register_result=RegisterResult.MISMATCH,
        register_is_applicant=True,
        differences=["issued_on", "practice_place"],
    )

    for officer in (desk(), desk()):
        review.approve(officer, application, comment=WHY)
    assert application.state is State.APPROVED


@pytest.mark.parametrize("arrival", [None, make_arrival()])
def test_an_answer_of_the_register_takes_a_first_approval_back(
    session, vault, accepted, desk, arrival
):
    application = accepted(register_result=RegisterResult.PENDING)
    review.approve(desk(), application, comment=WHY)
    question = register_check.question(session, application.id, vault)

    answer = RegisterAnswer(complete=True, arrival=arrival)
    register_check.store(make_act(session, vault=vault), question, answer)

    assert (application.first_approver_id, application.first_approved_at) == (None, None)


# Who filed it


def decisions(desk, application):
    items = [Missing("看不清", kind="certificate")]
    yield lambda: review.accept(desk, application)
    yield lambda: review.ask_supplement(desk, application, items=items)
    yield lambda: review.approve(desk, application, comment=WHY)
    yield lambda: review.reject(desk, application, reason=Rejection.OTHER, comment=WHY)
    yield lambda: review.retry_issuing(desk, application)


@pytest.mark.parametrize("state", list(State))
def test_who_filed_a_case_decides_nothing_about_it(session, vault, desk, state):
    clerk = make_officer(session)
    application = make_application(session, vault=vault, state=state, filed_by_officer_id=clerk.id)

    for decide in decisions(desk(clerk), application):
        with pytest.raises(OwnCase):
            decide()
    assert (application.state, application.version) == (state, 1)


def test_no_officer_makes_an_invented_nurse_alone(session, vault, desk):
    """As it was tried: filed, accepted and approved by one officer, unknown to the register."""
    clerk, colleague = make_officer(session), make_officer(session, authority=AUTHORITY)
    act = make_act(session, clerk.as_actor(), vault=vault)
    application = counter.file(act, make_form(), person=NURSE, officer=clerk).application
    application.register_result = RegisterResult.NOT_FOUND

    with pytest.raises(OwnCase):
        review.accept(desk(clerk), application)
    review.accept(desk(colleague), application)
    for officer, refusal in ((clerk, OwnCase), (colleague, DocumentNeeded)):
        with pytest.raises(refusal):
            review.approve(desk(officer), application, comment=WHY)
    assert application.state is State.ACCEPTED
