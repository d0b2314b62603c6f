"""The register is asked, compared with, and believed only as far as it speaks of the applicant."""

from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from tests.acts import make_act
from tests.wallet.applications.factories import (
    FATHER,
    MOTHER,
    NOON,
    NURSE,
    PRINCIPAL,
    WORKER,
    make_application,
    make_birth_form,
    make_form,
)
from tests.wallet.licenses.factories import (
    make_arrival,
    make_birth_certificate,
    make_clinic_filing,
)
from wallet.applications import contents, register_check, shown, shown_to_desk
from wallet.applications.models import Application, RegisterResult
from wallet.applications.register_check import RegisterAnswer
from wallet.applications.state import UNDECIDED, State
from wallet.audit.models import Entry
from wallet.authorities import names
from wallet.licenses import state as license_state
from wallet.licenses.arrival import Arrival, Guardian, Party
from wallet.registers.provincial.register import RegisterUnavailable

ASKED = {"register_result": RegisterResult.PENDING}
NUMBER = "202499000123"
ARRIVAL = make_arrival(number=NUMBER)
FORM = make_form(certificate_number=NUMBER, issued_on=date(2024, 1, 1))
BIRTH = make_birth_form(certificate_number="X990101001", issued_on=date(2024, 3, 8))
CLINIC = make_form(
    type="clinic_filing", certificate_number="样卫诊备字〔2024〕第0001号", issued_on=None
)


class FakeRegister:
    """A register with some certificates, or one that fails."""

    name = "provincial"

    def __init__(self, *arrivals: Arrival, fails: bool = False) -> None:
        self.arrivals, self.fails, self.asked = arrivals, fails, []

    def certificate(self, *, type_code, number, at, seconds):
        self.asked.append((type_code, number))
        if self.fails:
            raise RegisterUnavailable("timeout")
        return next(iter(self.arrivals), None)


@pytest.fixture
def check(session, vault):
    def check(application, *registers):
        question = register_check.question(session, application.id, vault)
        answer = register_check.ask(registers, question, at=NOON, seconds=20.0)
        return register_check.store(make_act(session, WORKER, vault=vault), question, answer)

    return check


@pytest.fixture
def submitted(session, vault):
    def submitted(form=FORM, **more):
        return make_application(
            session, vault=vault, form=form, state=State.SUBMITTED, **ASKED, **more
        )

    return submitted


@pytest.fixture
def seen_after(session, submitted, check, vault):
    """Let the register answer; returns what the applicant and what the desk sees then."""

    def seen_after(*, submitted_by, form, answer):
        application = submitted(form, person=submitted_by)
        check(application, FakeRegister(answer))
        citizens = shown.to_applicant(session, application, vault=vault, at=NOON)
        return citizens, shown_to_desk.to_desk(session, application, vault=vault, at=NOON)

    return seen_after


def told(application):
    found = shown.register_for_applicant(application)
    return found.result, found.fields


@pytest.mark.parametrize(
    ("form", "arrival", "person"),
    [
        (FORM, ARRIVAL, NURSE),
        (BIRTH, make_birth_certificate(), MOTHER),
        (BIRTH, make_birth_certificate(), FATHER),
        (CLINIC, make_clinic_filing(), PRINCIPAL),
        (replace(FORM, fields={"sex": "2", "practice_place": "样例市 第一医院"}), ARRIVAL, NURSE),
        (replace(FORM, issued_on=None), ARRIVAL, NURSE),
    ],
)
def test_what_agrees_is_a_match(submitted, check, form, arrival, person):
    application = submitted(form, person=person)

    assert check(application, FakeRegister(arrival))

    assert application.register_result is RegisterResult.MATCH
    assert application.register_is_applicant is True
    assert told(application) == ("match", None)
    assert application.version == 2


@pytest.mark.parametrize(
    ("again", "version"), [(ARRIVAL, 2), (replace(ARRIVAL, fields={"sex": "1"}), 3), (None, 3)]
)
def test_an_answer_that_says_the_same_again_changes_nothing_that_was_read(
    submitted, check, again, version
):
    application = submitted(FORM)

    check(application, FakeRegister(ARRIVAL))
    check(application, FakeRegister(again))

    assert application.version == version


OTHER_NAME = (Party("person", "孙小洋", "111", NURSE.id_number),)


@pytest.mark.parametrize(
    ("form", "arrival", "fields"),
    [
        (FORM, replace(ARRIVAL, holders=OTHER_NAME), ["name"]),
        (FORM, replace(ARRIVAL, authority_code="11990000000000019A"), ["authority"]),
        (FORM, replace(ARRIVAL, issued_on=date(2024, 1, 2)), ["issued_on"]),
        (FORM, replace(ARRIVAL, state=license_state.State.REVOKED), ["state"]),
        (replace(FORM, fields={"sex": "1"}), ARRIVAL, ["sex"]),
        (
            replace(FORM, fields={"first_registered_on": "2020-01-01"}),
            ARRIVAL,
            ["first_registered_on"],
        ),
        (
            replace(FORM, fields={"sex": "1"}),
            replace(ARRIVAL, holders=OTHER_NAME, issued_on=date(2023, 1, 1)),
            ["name", "issued_on", "sex"],
        ),
    ],
)
def test_the_citizen_is_told_the_names_of_what_differs(submitted, check, form, arrival, fields):
    application = submitted(form)

    check(application, FakeRegister(arrival))

    assert told(application) == ("mismatch", fields)


def test_the_officer_sees_both_values(session, submitted, check, vault):
    application = submitted(replace(FORM, fields={"sex": "1"}))

    check(application, FakeRegister(ARRIVAL))

    desk = shown_to_desk.to_desk(session, application, vault=vault, at=NOON)
    assert [(row.field, row.applicant, row.register) for row in desk.differences] == [
        ("sex", "1", "2")
    ]
    assert desk.register.values["holders"][0]["name"] == NURSE.name
    assert desk.register.values["issued_on"] == "2024-01-01"
    assert Party(**desk.register.values["holders"][0]) == ARRIVAL.holders[0]


def test_the_guardians_can_be_read_back_as_they_came(submitted, check, vault):
    application = submitted(BIRTH)

    check(application, FakeRegister(make_birth_certificate()))

    rows = contents.registered_of(application, vault).values["guardians"]
    assert tuple(Guardian(**row) for row in rows) == make_birth_certificate().guardians


@pytest.mark.parametrize(
    ("form", "arrival", "person"),
    [
        (
            FORM,
            replace(ARRIVAL, holders=(Party("person", NURSE.name, "111", MOTHER.id_number),)),
            NURSE,
        ),
        (
            FORM,
            replace(ARRIVAL, holders=(Party("person", NURSE.name, "111", "not a number"),)),
            NURSE,
        ),
        (BIRTH, make_birth_certificate(), NURSE),
        (BIRTH, make_birth_certificate(guardians=()), MOTHER),
        (CLINIC, make_clinic_filing(), NURSE),
        (CLINIC, make_clinic_filing(representative=None), PRINCIPAL),
    ],
)
def test_of_somebody_elses_certificate_the_citizen_learns_nothing(
    seen_after, form, arrival, person
):
    citizens, desk = seen_after(submitted_by=person, form=form, answer=arrival)

    assert (citizens.register.result, citizens.register.fields) == ("not_found", None)
    assert desk.application.register.result is RegisterResult.MISMATCH
    assert desk.register_is_applicant is False
    assert desk.register.values is not None


def test_a_certificate_nobody_knows_is_not_found(submitted, check):
    application = submitted()

    assert check(application, FakeRegister(), FakeRegister())

    assert told(application) == ("not_found", None)


@pytest.mark.parametrize("form", ["  202499000123", "２０２４９９０００１２３"])
def test_the_number_is_asked_for_in_one_writing(submitted, check, form):
    register = FakeRegister()

    check(submitted(make_form(certificate_number=NUMBER)), register)

    assert register.asked == [("11990000000000000D004", NUMBER)]


def test_a_register_that_answers_with_another_certificate_is_not_believed(submitted, check):
    application = submitted()

    check(application, FakeRegister(replace(ARRIVAL, number="202499000124")))

    assert told(application) == ("not_found", None)


def test_the_second_register_is_asked_when_the_first_fails(submitted, check):
    application = submitted()

    assert check(application, FakeRegister(fails=True), FakeRegister(ARRIVAL))

    assert told(application) == ("match", None)


@pytest.mark.parametrize(
    "registers", [[FakeRegister(fails=True)], [FakeRegister(fails=True), FakeRegister()]]
)
def test_while_one_is_silent_the_answer_is_pending(submitted, check, registers):
    application = submitted()

    assert not check(application, *registers)

    assert told(application) == ("pending", None)
    assert (application.register_asked_at, application.version) == (NOON, 1)


def test_an_answer_leaves_an_entry_without_values(session, submitted, check):
    application = submitted()

    check(application, FakeRegister(ARRIVAL))

    entry = session.scalars(sa.select(Entry)).one()
    assert (entry.action, entry.actor_id) == ("application.register_answered", "worker")
    assert entry.detail["result"] == "match"
    assert NUMBER not in str(entry.detail)
    assert application.register_sealed
    assert NURSE.name.encode() not in application.register_sealed


@pytest.mark.parametrize("state", list(State))
def test_only_what_waits_for_a_decision_is_asked_about(session, vault, state):
    application = make_application(session, vault=vault, form=FORM, state=state, **ASKED)

    question = register_check.question(session, application.id, vault)

    assert (question is not None) is (state in UNDECIDED)


@pytest.mark.parametrize("state", [State.WITHDRAWN, State.APPROVED, State.REJECTED])
def test_an_answer_that_comes_after_the_decision_is_dropped(session, vault, submitted, state):
    application = submitted()
    question = register_check.question(session, application.id, vault)
    application.state = state

    done = register_check.store(
        make_act(session, WORKER, vault=vault),
        question,
        RegisterAnswer(True, "provincial", ARRIVAL),
    )

    assert done
    assert application.register_result is RegisterResult.PENDING


def test_an_answer_about_an_older_number_is_dropped(session, vault, submitted):
    application = submitted()
    question = register_check.question(session, application.id, vault)
    contents.seal_form(application, replace(FORM, certificate_number="1"), vault)

    answer = RegisterAnswer(True, "provincial", ARRIVAL)
    assert register_check.store(make_act(session, WORKER, vault=vault), question, answer)

    assert application.register_result is RegisterResult.PENDING


def test_a_question_hides_its_number():
    question = register_check.RegisterQuestion(Application().id, "1" * 21, NUMBER, b"")

    assert NUMBER not in repr(question)


def test_a_register_names_an_authority_that_nobody_had_named(session, check, vault):
    application = make_application(session, vault=vault, form=FORM, state=State.SUBMITTED, **ASKED)
    assert names.name_of(session, ARRIVAL.authority_code) == ARRIVAL.authority_code

    check(application, FakeRegister(ARRIVAL))

    assert names.name_of(session, ARRIVAL.authority_code) == ARRIVAL.authority_name


def test_a_register_renames_no_authority(session, check, vault):
    names.set_name(session, ARRIVAL.authority_code, "样例市卫健委")

    check(
        make_application(session, vault=vault, form=FORM, state=State.SUBMITTED, **ASKED),
        FakeRegister(ARRIVAL),
    )

    assert names.name_of(session, ARRIVAL.authority_code) == "样例市卫健委"
