"""One row uses a code up."""

from datetime import timedelta

from sqlalchemy.orm import Session

from tests.wallet.verification.factories import NOON, make_presentation
from wallet.verification import redemptions

LATER = NOON + timedelta(seconds=1)


def redeem(session, presentation, client_id="venue-a", at=NOON):
    return redemptions.insert(
        session,
        presentation,
        verification_id=presentation.license_id,
        client_id=client_id,
        device_digest=b"\x01" * 32,
        fields=["sex"],
        at=at,
    )


def test_a_code_is_redeemed_once(session):
    shown = make_presentation()

    assert redeem(session, shown)
    assert not redeem(session, shown)
    assert not redeem(session, shown, client_id="venue-b", at=LATER)


def test_the_row_tells_who_used_the_code_up_and_keeps_what_they_could_see(session):
    shown = make_presentation()
    redeem(session, shown)
    redeem(session, shown, client_id="venue-b", at=LATER)

    found = redemptions.find(session, shown)

    assert (found.client_id, found.device_digest) == ("venue-a", b"\x01" * 32)
    assert (found.fields, found.redeemed_at) == (["sex"], NOON)
    assert (found.person_key, found.license_id) == (shown.person_key, shown.license_id)


def test_another_code_of_the_same_second_is_another_row(session):
    shown = make_presentation()
    other = make_presentation(id=shown.license_id)
    redeem(session, shown)

    assert redeem(session, other)
    assert redemptions.find(session, make_presentation(id=shown.binding_id)) is None


def test_a_redemption_that_is_rolled_back_leaves_the_code_alive(any_engine):
    with Session(any_engine) as abandoned:
        redeem(abandoned, make_presentation())
        abandoned.rollback()

    with Session(any_engine) as session:
        assert redeem(session, make_presentation(), client_id="venue-b")
