"""What a phone is told about the code it shows."""

from datetime import timedelta

import pytest

from tests.wallet.verification.factories import (
    LIFETIME_SECONDS,
    NOON,
    SCANNED_AT,
    SPOILS,
    Attempt,
    cancel,
    suspend,
)
from wallet.verification.verdict import USES_UP, Reason
from wallet.verification.watch import Watched, watch

VERIFIED = Watched("verified", SCANNED_AT, "样例场馆 venue-a")
END = NOON + timedelta(seconds=LIFETIME_SECONDS)


def watched(attempt, *, at=SCANNED_AT):
    return watch(attempt.scene.session, attempt.kept, at=at)


@pytest.mark.parametrize(
    ("at", "state"),
    [
        (NOON, "waiting"),
        (END - timedelta(milliseconds=1), "waiting"),
        (END, "expired"),
        (END + timedelta(minutes=5), "expired"),
    ],
)
def test_a_code_waits_until_it_dies(attempt, at, state):
    assert watched(attempt, at=at) == Watched(state)


@pytest.mark.parametrize(
    "row",
    [row for row in SPOILS if row[0] is not Reason.ALREADY_USED],
    ids=lambda row: str(row[0]),
)
def test_only_a_look_that_used_the_code_up_counts_as_verified(scene, row):
    reason, spoil = row
    attempt = Attempt.of(scene)
    spoil(attempt)
    attempt.verify()

    is_verified = watched(attempt).state == "verified"

    assert is_verified == (reason in USES_UP)


def test_the_phone_is_told_who_verified_and_when(attempt):
    attempt.verify()

    assert watched(attempt) == VERIFIED
    assert watched(attempt, at=END + timedelta(minutes=5)) == VERIFIED


def test_a_code_that_told_of_a_suspension_was_verified_too(attempt):
    suspend(attempt)
    attempt.verify()

    assert watched(attempt) == VERIFIED


def test_a_rescan_does_not_move_the_moment(attempt):
    attempt.verify()
    attempt.at = SCANNED_AT + timedelta(seconds=9)
    attempt.verify()

    assert watched(attempt) == VERIFIED


def test_cancelling_shows_unless_somebody_was_faster(scene):
    unused, used = Attempt.of(scene), Attempt.of(scene)
    used.verify()
    cancel(unused)
    cancel(used)

    assert watched(unused) == watched(unused, at=END) == Watched("cancelled")
    assert watched(used) == VERIFIED


def test_a_venue_that_no_longer_exists_has_no_name(attempt):
    attempt.verify()
    attempt.scene.session.delete(attempt.scene.scan("").client)
    attempt.scene.session.commit()

    assert watched(attempt) == Watched("verified", SCANNED_AT, None)
