""" "Not me": what a denied look does, and to whom."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.acts import make_act
from tests.wallet.verification.factories import SCANNED_AT, cancel
from wallet.audit.models import Entry
from wallet.errors import Conflict, NotFound
from wallet.usage import dispute
from wallet.usage.dispute import NothingToDispute
from wallet.verification.presentations import KEEP
from wallet.verification.verdict import Reason

LATER = SCANNED_AT + timedelta(seconds=10)
NEXT_DAY = SCANNED_AT + timedelta(days=1)


@pytest.fixture
def deny(session, scene, store, vault):
    def deny(shown, *, by=None, at=LATER):
        identity = (by or scene).identity
        act = make_act(session, (by or scene).citizen, at=at, vault=vault)
        dispute.dispute(act, store, shown.presentation.id, identity)

    return deny


def disputes(session):
    return session.scalars(sa.select(Entry).where(Entry.action == dispute.ACTION)).all()


def test_the_record_names_the_look_that_is_denied(session, scene, deny):
    shown = scene.show()
    seen = scene.verify(shown.code)

    deny(shown)

    [entry] = disputes(session)
    assert (entry.at, entry.actor_kind) == (LATER, "citizen")
    assert (entry.person_key, entry.license_id) == (scene.presenter.person_key, scene.license_id)
    assert entry.detail == {
        "presentation": str(shown.presentation.id),
        "verification": str(seen.id),
    }


def test_every_code_made_until_now_is_void_and_later_ones_are_not(scene, deny):
    shown, running = scene.show(), scene.show()
    scene.verify(shown.code)

    deny(shown)

    assert scene.verify(running.code, at=LATER).reason is Reason.VOIDED
    after = scene.show(at=LATER + timedelta(seconds=1))
    assert scene.verify(after.code, at=LATER + timedelta(seconds=2)).reason is Reason.OK


@pytest.mark.parametrize("happens", [None, cancel], ids=["waiting", "cancelled"])
def test_what_nobody_verified_cannot_be_denied(session, attempt, deny, happens):
    if happens:
        happens(attempt)

    with pytest.raises(NothingToDispute) as refusal:
        deny(attempt.shown)

    assert isinstance(refusal.value, Conflict)
    assert (disputes(session), attempt.scene.identity.void_epoch) == ([], 0)


def test_what_nobody_verified_is_not_found_when_it_is_forgotten(attempt, deny):
    with pytest.raises(NotFound):
        deny(attempt.shown, at=attempt.shown.presentation.expires_at + KEEP)


def test_a_look_of_yesterday_can_be_denied(session, scene, deny):
    shown = scene.show()
    scene.verify(shown.code)

    deny(shown, at=NEXT_DAY)

    assert len(disputes(session)) == 1


@pytest.mark.parametrize("is_verified", [True, False])
def test_nobody_denies_for_somebody_else(session, scene, doctor, deny, is_verified):
    shown = scene.show()
    if is_verified:
        scene.verify(shown.code)

    with pytest.raises(NotFound):
        deny(shown, by=doctor)

    assert (disputes(session), scene.identity.void_epoch) == ([], 0)
