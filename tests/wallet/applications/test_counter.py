"""Filed at the counter, claimed with a code by the person it is for, and by nobody else."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from tests.acts import make_act
from tests.wallet.applications.factories import (
    CITIZEN,
    FATHER,
    MOTHER,
    NOON,
    NURSE,
    OTHER_AUTHORITY,
    create,
    know,
    make_birth_form,
    make_form,
    make_officer,
)
from wallet.applications import counter, queries, timeline
from wallet.applications.duplicates import Duplicate
from wallet.applications.form_check import InvalidApplication
from wallet.applications.models import Application
from wallet.applications.state import State
from wallet.audit.models import Entry
from wallet.errors import NotFound, RateLimited
from wallet.hand_codes import ALPHABET
from wallet.jobs.models import Job
from wallet.officers.own_cases import OwnCase
from wallet.short_lived import limits


@pytest.fixture
def file(session, vault):
    def file(form=None, person=NURSE, officer=None):
        officer = officer or make_officer(session)
        act = make_act(session, officer.as_actor(), vault=vault)
        filed = counter.file(act, form or make_form(), person=person, officer=officer)
        session.flush()
        return filed

    return file


@pytest.fixture
def claim(session, vault):
    def claim(code, person=NURSE, *, store=None, at=NOON):
        key = person.key(vault)
        return counter.claim(
            make_act(session, CITIZEN, at=at, vault=vault), code, person_key=key, store=store
        )

    return claim


def test_what_a_clerk_files_is_handed_in_without_photographs(session, file):
    officer = make_officer(session)

    application = file(officer=officer).application

    assert (application.state, application.submitted_at) == (State.SUBMITTED, NOON)
    assert application.filed_by_officer_id == officer.id
    [step] = timeline.list_steps(session, application.id)
    assert (step.state, step.by, step.officer_id) == (State.SUBMITTED, "authority", officer.id)
    assert session.scalars(sa.select(Job.kind)).all() == ["ask_register"]
    entries = session.scalars(sa.select(Entry)).all()
    assert {entry.action for entry in entries} == {"application.created", "application.submitted"}
    assert {entry.actor_id for entry in entries} == {str(officer.id)}


def test_the_code_has_more_than_sixty_bits_and_is_not_kept(session, file, vault):
    filed = file()
    session.commit()

    assert len(filed.claim_code) * 5 >= 60
    assert set(filed.claim_code) <= set(ALPHABET)
    row = session.execute(sa.text("SELECT * FROM applications")).one()
    assert filed.claim_code not in str(row)
    assert filed.claim_code not in repr(filed)
    assert counter.code_of(filed.application, vault) == filed.claim_code


def test_no_two_codes_are_alike(file):
    officer_codes = {file().claim_code for _ in range(20)}

    assert len(officer_codes) == 20


def test_the_rule_that_sends_to_the_counter_does_not_hold_there(file):
    form = make_birth_form(issued_on=date(2015, 1, 1))

    assert file(form, MOTHER).application.state is State.SUBMITTED


def test_a_counter_takes_its_own_authoritys_certificates_only(session, file):
    know(session, OTHER_AUTHORITY)
    with pytest.raises(InvalidApplication) as refusal:
        file(make_form(authority=OTHER_AUTHORITY))

    assert [row["code"] for row in refusal.value.errors] == ["not_ours"]


def test_a_clerk_does_not_file_for_themselves(session, file, vault):
    with pytest.raises(OwnCase):
        file(officer=make_officer(session, person_key=NURSE.key(vault)))

    assert session.scalars(sa.select(Application)).all() == []


def test_what_the_person_applied_for_already_is_not_filed_again(session, file, vault):
    form = make_form()
    create(session, form, vault=vault)

    with pytest.raises(Duplicate):
        file(form)


def test_what_was_filed_and_is_not_claimed_stops_a_second_one(session, file, vault):
    form = make_form()
    filed = file(form)

    with pytest.raises(Duplicate) as refusal:
        create(session, form, vault=vault)

    [pointer] = refusal.value.errors
    assert pointer["claim"] == str(filed.application.id)
    assert pointer["code"] == "to_be_claimed"


def test_once_claimed_it_is_pointed_at_as_an_application(session, file, claim, vault):
    form = make_form()
    filed = file(form)
    claim(filed.claim_code)

    with pytest.raises(Duplicate) as refusal:
        create(session, form, vault=vault)

    assert refusal.value.errors[0]["application"] == str(filed.application.id)


def test_its_citizen_sees_it_from_the_claim_on(session, file, claim, vault):
    filed, key = file(), NURSE.key(vault)
    assert not queries.list_own(session, key, limit=10)
    with pytest.raises(NotFound):
        queries.get_own(session, filed.application.id, key)

    claim(filed.claim_code)

    assert list(queries.list_own(session, key, limit=10)) == [filed.application]
    assert filed.application.claimed_at == NOON
    assert session.scalars(sa.select(Entry.action).order_by(Entry.action)).all()[0] == (
        "application.claimed"
    )


@pytest.mark.parametrize("spoil", [str.lower, lambda code: f" {code[:5]}-{code[5:]} "])
def test_a_code_is_read_as_people_type_it(file, claim, spoil):
    filed = file()

    assert claim(spoil(filed.claim_code)) is filed.application


def test_claiming_again_answers_again_and_changes_nothing(session, file, claim):
    filed = file()
    claim(filed.claim_code)

    assert claim(filed.claim_code, at=NOON + timedelta(days=1)) is filed.application

    assert filed.application.claimed_at == NOON
    actions = session.scalars(sa.select(Entry.action)).all()
    assert actions.count("application.claimed") == 1


@pytest.mark.parametrize("code", ["", "0" * 13, "claim", "样" * 13])
def test_a_wrong_code_finds_nothing(file, claim, code):
    file()

    with pytest.raises(NotFound):
        claim(code)


def test_somebody_elses_code_finds_nothing(file, claim):
    filed = file(make_birth_form(), MOTHER)

    with pytest.raises(NotFound):
        claim(filed.claim_code, FATHER)
    assert filed.application.claimed_at is None


def test_tries_are_limited(file, claim, store):
    filed = file()
    for _ in range(limits.CLAIMS.number):
        with pytest.raises(NotFound):
            claim("0" * 13, store=store)

    with pytest.raises(RateLimited):
        claim(filed.claim_code, store=store)
    assert claim(filed.claim_code, store=store, at=NOON + timedelta(hours=1))


def test_faults_of_the_form_are_named_at_the_counter_too(file):
    with pytest.raises(InvalidApplication):
        file(replace(make_form(), fields={"sex": "9"}))
