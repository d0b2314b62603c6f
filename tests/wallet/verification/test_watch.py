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
from wallet.verification.watch import QUARTERS, Watched, news, watch

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


def told(waiting, *, at=SCANNED_AT):
    scene = waiting[0].scene
    return news(scene.session, scene.platform.store, [each.kept for each in waiting], at=at)


def test_of_many_that_wait_those_are_named_whose_codes_were_used_up(scene):
    first, second, third = (Attempt.of(scene) for _ in range(3))
    second.verify()

    assert told([first, second, third]) == {second.kept}


def test_a_code_that_dies_is_news(attempt):
    assert told([attempt], at=END - timedelta(milliseconds=1)) == set()
    assert told([attempt], at=END) == {attempt.kept}


def test_a_code_that_somebody_cancelled_is_news_within_seconds(attempt):
    quarters = [SCANNED_AT + timedelta(seconds=each / 4) for each in range(QUARTERS)]
    assert not any(told([attempt], at=at) for at in quarters)

    cancel(attempt)

    assert [told([attempt], at=at) for at in quarters].count({attempt.kept}) == 1


def test_where_nobody_waits_there_is_no_news(scene):
    assert news(scene.session, scene.platform.store, [], at=SCANNED_AT) == set()
