"""Nobody decides their own case, or a relative's."""

import pytest

from tests.acts import make_act, make_decision
from tests.wallet.applications.factories import (
    FATHER,
    MOTHER,
    NURSE,
    PRINCIPAL,
    make_application,
    make_birth_form,
    make_form,
    make_officer,
)
from tests.wallet.licenses.factories import make_birth_certificate
from wallet.applications import comparison, contents, review
from wallet.applications.concerned import concerned
from wallet.applications.models import Rejection
from wallet.applications.state import State
from wallet.applications.timeline import Missing
from wallet.licenses.receive import receive
from wallet.officers import own_cases
from wallet.officers.own_cases import OwnCase

ITEMS = [Missing("看不清", kind="certificate")]


def decide(session, application, officer, vault):
    desk = make_decision(session, officer, vault=vault)
    yield lambda: review.accept(desk, application)
    yield lambda: review.ask_supplement(desk, application, items=ITEMS)
    yield lambda: review.approve(desk, application)
    yield lambda: review.reject(desk, application, reason=Rejection.OTHER, comment="不符")
    yield lambda: review.retry_issuing(desk, application)


def officer_who_is(session, person, vault):
    return make_officer(session, person_key=person.key(vault))


def test_ones_own_case_is_for_others_whatever_is_decided(session, vault):
    application = make_application(session, vault=vault, state=State.ACCEPTED)
    officer = officer_who_is(session, NURSE, vault)

    for act in decide(session, application, officer, vault):
        with pytest.raises(OwnCase):
            act()
    assert (application.state, application.version) == (State.ACCEPTED, 1)


def test_those_who_stand_on_one_license_do_not_decide_for_each_other(session, vault):
    receive(make_act(session, vault=vault), make_birth_certificate(), source="provincial")
    application = make_application(session, vault=vault, person=MOTHER, form=make_form())

    act = make_act(session, vault=vault)
    with pytest.raises(OwnCase):
        own_cases.refuse(officer_who_is(session, FATHER, vault), concerned(act, application))


def test_whom_the_register_names_does_not_decide(session, vault):
    application = make_application(session, vault=vault, form=make_birth_form())
    form = contents.form_of(application, vault)
    compared = comparison.compare(make_birth_certificate(), MOTHER, form)
    contents.seal_registered(application, compared.registered, vault)

    act = make_act(session, vault=vault)
    with pytest.raises(OwnCase):
        own_cases.refuse(officer_who_is(session, FATHER, vault), concerned(act, application))


@pytest.mark.parametrize("who", [PRINCIPAL, None])
def test_a_stranger_decides(session, vault, who):
    receive(make_act(session, vault=vault), make_birth_certificate(), source="provincial")
    application = make_application(session, vault=vault, state=State.ACCEPTED)
    officer = officer_who_is(session, who, vault) if who else make_officer(session)

    review.approve(make_decision(session, officer, vault=vault), application)

    assert application.state is State.APPROVED
