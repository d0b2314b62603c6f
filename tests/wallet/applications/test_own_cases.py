"""Nobody decides their own case, or a relative's."""

import pytest

from tests.wallet.applications.factories import (
    FATHER,
    MOTHER,
    NOON,
    NURSE,
    PRINCIPAL,
    make_application,
    make_birth_form,
    make_form,
    make_officer,
)
from tests.wallet.licenses.factories import make_birth_certificate
from wallet.applications import comparison, contents, own_cases, review
from wallet.applications.models import Rejection
from wallet.applications.own_cases import OwnCase
from wallet.applications.state import State
from wallet.applications.timeline import Missing
from wallet.licenses.receive import receive

ITEMS = [Missing("看不清", kind="certificate")]


def decide(session, application, officer, vault):
    desk = {"officer": officer, "vault": vault, "at": NOON}
    yield lambda: review.accept(session, application, **desk)
    yield lambda: review.ask_supplement(session, application, items=ITEMS, **desk)
    yield lambda: review.approve(session, application, **desk)
    yield lambda: review.reject(
        session, application, reason=Rejection.OTHER, comment="不符", **desk
    )
    yield lambda: review.retry_issuing(session, application, **desk)


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
    receive(session, make_birth_certificate(), vault=vault, source="provincial", at=NOON)
    application = make_application(session, vault=vault, person=MOTHER, form=make_form())

    with pytest.raises(OwnCase):
        own_cases.refuse(session, application, officer_who_is(session, FATHER, vault), vault=vault)


def test_whom_the_register_names_does_not_decide(session, vault):
    application = make_application(session, vault=vault, form=make_birth_form())
    form = contents.form_of(application, vault)
    compared = comparison.compare(make_birth_certificate(), MOTHER, form)
    contents.seal_registered(application, compared.registered, vault)

    with pytest.raises(OwnCase):
        own_cases.refuse(session, application, officer_who_is(session, FATHER, vault), vault=vault)


@pytest.mark.parametrize("who", [PRINCIPAL, None])
def test_a_stranger_decides(session, vault, who):
    receive(session, make_birth_certificate(), vault=vault, source="provincial", at=NOON)
    application = make_application(session, vault=vault, state=State.ACCEPTED)
    officer = officer_who_is(session, who, vault) if who else make_officer(session)

    review.approve(session, application, officer=officer, vault=vault, at=NOON)

    assert application.state is State.APPROVED
