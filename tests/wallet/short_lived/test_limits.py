"""How often somebody may do something, and when they may again."""

from datetime import timedelta

import pytest

from tests.conftest import NOON
from wallet.errors import RateLimited
from wallet.short_lived import limits
from wallet.short_lived.limits import PRESENTATIONS, VERIFICATIONS, Limit

SECOND = timedelta(seconds=1)
TWICE = Limit("tries", 2, timedelta(minutes=1))


def spend_twice(store):
    for _ in range(2):
        limits.spend(store, TWICE, "somebody", at=NOON)


def test_the_limits_of_the_api_are_what_it_promises():
    promised = [("presentations", 60), ("verifications", 1200)]

    assert [(one.name, one.number) for one in (PRESENTATIONS, VERIFICATIONS)] == promised
    assert {PRESENTATIONS.window, VERIFICATIONS.window} == {timedelta(minutes=1)}


@pytest.mark.parametrize(
    ("later", "retry_after"),
    [
        (timedelta(0), 60),
        (timedelta(seconds=0.001), 60),
        (1 * SECOND, 59),
        (timedelta(seconds=58.5), 2),
        (timedelta(seconds=59), 1),
        (timedelta(seconds=59.999), 1),
    ],
)
def test_who_is_refused_hears_in_whole_seconds_when_to_come_back(store, later, retry_after):
    spend_twice(store)

    with pytest.raises(RateLimited) as caught:
        limits.spend(store, TWICE, "somebody", at=NOON + later)

    assert caught.value.retry_after == retry_after


def test_who_comes_back_when_told_is_let_in(store):
    spend_twice(store)
    with pytest.raises(RateLimited) as caught:
        limits.spend(store, TWICE, "somebody", at=NOON + timedelta(seconds=0.3004))

    back = NOON + timedelta(seconds=0.3004) + caught.value.retry_after * SECOND

    limits.spend(store, TWICE, "somebody", at=back)


def test_others_and_other_acts_are_not_concerned(store):
    spend_twice(store)

    limits.spend(store, TWICE, "somebody else", at=NOON)
    limits.spend(store, Limit("looks", 2, timedelta(minutes=1)), "somebody", at=NOON)


def test_who_is_forgotten_begins_anew(store):
    spend_twice(store)

    limits.forget(store, TWICE, "somebody")

    spend_twice(store)


def test_a_refusal_tells_a_long_window_too(store):
    daily = Limit("tries", 1, timedelta(days=1))
    limits.spend(store, daily, "somebody", at=NOON)

    with pytest.raises(RateLimited, match="at most 1 tries within 86400 seconds"):
        limits.spend(store, daily, "somebody", at=NOON)


def test_a_refusal_names_nobody(store):
    spend_twice(store)

    with pytest.raises(RateLimited, match="at most 2 tries within 60 seconds") as caught:
        limits.spend(store, TWICE, "somebody", at=NOON)

    assert "somebody" not in str(caught.value)
