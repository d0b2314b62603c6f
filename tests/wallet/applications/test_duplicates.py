"""One certificate twice: by one person it is refused, by two the officers see it."""

import pytest

from tests.acts import make_act
from tests.wallet.applications.factories import (
    CITIZEN,
    FATHER,
    MOTHER,
    NURSE,
    attach_all,
    create,
    hand_in,
    make_application,
    make_birth_form,
    make_form,
    make_officer,
    make_submitted,
)
from tests.wallet.licenses.factories import make_arrival, make_birth_certificate
from wallet.applications import duplicates, withdraw
from wallet.applications.duplicates import Duplicate, NothingToReplace
from wallet.applications.models import Purpose
from wallet.applications.state import OPEN, State
from wallet.licenses import state as license_state
from wallet.licenses.receive import receive

NUMBER = "202499000123"


def received(session, arrival, vault):
    license_ = receive(make_act(session, vault=vault), arrival, source="provincial")
    session.flush()
    return license_


def pointer(refusal):
    [row] = refusal.value.errors
    return {key: row[key] for key in row if key != "code"}


@pytest.mark.parametrize("state", sorted({State.DRAFT} | OPEN))
@pytest.mark.parametrize("typed", [NUMBER, " 2024 9900 0123", "２０２４９９０００１２３"])
def test_beginning_a_second_one_points_to_the_first(session, vault, state, typed):
    first = make_application(
        session, vault=vault, form=make_form(certificate_number=NUMBER), state=state
    )

    with pytest.raises(Duplicate) as refusal:
        create(session, make_form(certificate_number=typed), vault=vault)

    assert pointer(refusal) == {"application": str(first.id)}


@pytest.mark.parametrize("state", sorted(set(State) - OPEN - {State.DRAFT}))
def test_what_is_closed_is_no_duplicate(session, vault, state):
    form = make_form(certificate_number=NUMBER)
    make_application(session, vault=vault, form=form, state=state)

    assert create(session, form, vault=vault)


def test_another_type_with_the_number_is_no_duplicate(session, vault):
    create(session, make_form(certificate_number=NUMBER), vault=vault)

    assert create(
        session,
        make_form(certificate_number=NUMBER, type="physician_practice"),
        vault=vault,
        person=NURSE,
    )


@pytest.mark.parametrize(
    ("state", "refused"),
    [("valid", True), ("suspended", True), ("cancelled", False), ("superseded", False)],
)
def test_a_live_license_in_the_wallet_is_one_too(session, vault, state, refused):
    arrival = make_arrival(number=NUMBER, state=license_state.State(state))
    license_ = received(session, arrival, vault)

    if not refused:
        assert create(session, make_form(certificate_number=NUMBER), vault=vault)
        return
    with pytest.raises(Duplicate) as refusal:
        create(session, make_form(certificate_number=NUMBER), vault=vault)
    assert pointer(refusal) == {"license": str(license_.id)}


def test_it_is_asked_again_on_submission(session, vault):
    form = make_form(certificate_number=NUMBER)
    application = create(session, form, vault=vault)
    attach_all(session, application)
    make_officer(session)
    license_ = received(session, make_arrival(number=NUMBER), vault)

    with pytest.raises(Duplicate) as refusal:
        hand_in(session, application, vault=vault)

    assert pointer(refusal) == {"license": str(license_.id)}


def test_two_persons_both_go_on_and_the_officers_see_it(session, vault):
    number = {"certificate_number": "X990101001"}
    mothers = make_submitted(session, make_birth_form(**number), vault=vault, person=MOTHER)
    fathers = make_submitted(session, make_birth_form(**number), vault=vault, person=FATHER)

    [other] = duplicates.list_others(session, mothers)

    assert (other.kind, other.id, other.same_applicant) == ("application", fathers.id, False)
    assert (other.state, other.receipt_number) == ("submitted", fathers.receipt_number)


def test_the_officers_see_earlier_ones_and_licenses_but_no_drafts(session, vault):
    form = make_form(certificate_number=NUMBER)
    earlier = make_application(session, vault=vault, form=form, state=State.REJECTED)
    make_application(session, vault=vault, form=form, person=FATHER)
    license_ = received(session, make_arrival(number=NUMBER), vault)
    present = make_application(session, vault=vault, form=form, state=State.ACCEPTED)

    others = duplicates.list_others(session, present)

    assert [(other.kind, other.id) for other in others] == [
        ("application", earlier.id),
        ("license", license_.id),
    ]
    assert all(other.same_applicant for other in others)


def test_withdrawing_the_first_makes_room(session, vault):
    form = make_form(certificate_number=NUMBER)
    first = create(session, form, vault=vault)

    withdraw.withdraw(make_act(session, CITIZEN, vault=vault), first)

    assert create(session, form, vault=vault)


@pytest.mark.parametrize("purpose", [Purpose.EXCHANGE, Purpose.REPLACEMENT])
def test_a_birth_certificate_in_the_wallet_can_be_exchanged(session, vault, purpose):
    license_ = received(session, make_birth_certificate(), vault)
    form = make_birth_form(certificate_number="x990101001", purpose=purpose)

    application = create(session, form, vault=vault)

    assert application.replaces_license_id == license_.id
    assert application.purpose is purpose


def test_what_nobody_holds_cannot_be_exchanged(session, vault):
    form = make_birth_form(purpose=Purpose.EXCHANGE)

    with pytest.raises(NothingToReplace):
        create(session, form, vault=vault)


def test_another_persons_certificate_cannot_be_exchanged(session, vault):
    received(session, make_birth_certificate(), vault)
    form = make_birth_form(certificate_number="X990101001", purpose=Purpose.EXCHANGE)

    with pytest.raises(NothingToReplace):
        create(session, form, vault=vault, person=NURSE)
