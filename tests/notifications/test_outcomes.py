from datetime import timedelta

import pytest

from notifications.outcomes import Fate, Outcome, is_hopeless, next_try, rest
from tests.conftest import NOON
from wallet.calendar.local_time import SHANGHAI

SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)
RETRY = Outcome(Fate.DOWN, "wechat_-1")


@pytest.mark.parametrize(
    ("attempts", "shortest", "longest"),
    [(1, 2.5, 5), (2, 5, 10), (3, 10, 20), (8, 320, 640), (9, 450, 900), (99, 450, 900)],
)
def test_a_pause_doubles_up_to_a_quarter_of_an_hour(attempts, shortest, longest):
    tries = [next_try(RETRY, attempts, at=NOON, jitter=jitter) - NOON for jitter in (1, 0)]

    assert tries == [shortest * SECOND, longest * SECOND]


@pytest.mark.parametrize("jitter", [0, 0.5, 1])
def test_a_quota_of_a_minute_is_waited_for_and_no_longer_than_two(jitter):
    due = next_try(Outcome(Fate.NEXT_MINUTE), 1, at=NOON, jitter=jitter)

    assert MINUTE <= due - NOON <= 2 * MINUTE


@pytest.mark.parametrize("hours", range(0, 24, 3))
@pytest.mark.parametrize("jitter", [0, 1])
def test_a_quota_of_a_day_is_whole_after_midnight_in_china(hours, jitter):
    at = NOON + timedelta(hours=hours)

    due = next_try(Outcome(Fate.TOMORROW), 1, at=at, jitter=jitter)

    # A pause of more than a day would be taken for one from before a clock was put back.
    assert at < due <= at + DAY
    assert due.astimezone(SHANGHAI).date() == at.astimezone(SHANGHAI).date() + DAY
    assert due.astimezone(SHANGHAI).hour == 0


@pytest.mark.parametrize(
    ("fate", "pause"),
    [
        (Fate.SENT, timedelta()),
        (Fate.REFUSED, timedelta()),
        (Fate.DEAD, timedelta()),
        (Fate.RETRY, timedelta()),
        (Fate.DOWN, timedelta()),
        (Fate.NEXT_MINUTE, 10 * MINUTE),
        (Fate.TOMORROW, 10 * MINUTE),
    ],
)
def test_the_channel_rests_for_a_quota_and_not_because_a_message_failed(fate, pause):
    assert rest(Outcome(fate), NOON + 10 * MINUTE, at=NOON) == pause


@pytest.mark.parametrize(
    ("outcome", "attempts", "age", "hopeless"),
    [
        (RETRY, 8, 4 * DAY, True),
        (RETRY, 7, 4 * DAY, False),
        (RETRY, 99, 2 * DAY, False),
        (Outcome(Fate.SENT), 99, 4 * DAY, False),
    ],
)
def test_giving_up_takes_many_tries_and_many_days(outcome, attempts, age, hopeless):
    assert is_hopeless(outcome, attempts, age=age) is hopeless
