from datetime import timedelta

import pytest

from tests.wallet.licenses.factories import NOON
from wallet.registers.fetches import (
    CLOCKS_DIFFER,
    FIRST_PAUSE,
    LONGEST_PAUSE,
    MOST_ATTEMPTS,
    Freshness,
    due,
    freshness,
    note,
)
from wallet.registers.models import FetchState, SourceFetch

KEY = b"k" * 32
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)


def told(session, *, at, sources=("one",)):
    return freshness(session, KEY, max_ages=dict.fromkeys(sources, HOUR), at=at)


def test_a_source_that_was_never_asked_is_pending(session):
    note(session, b"other" * 6, "one", state=FetchState.FRESH, error=None, at=NOON)

    assert told(session, at=NOON) == [Freshness("one", FetchState.PENDING)]


@pytest.mark.parametrize(
    ("age", "state"),
    [
        (timedelta(), FetchState.FRESH),
        (HOUR, FetchState.FRESH),
        (HOUR + SECOND, FetchState.STALE),
        # Another machine's clock is a little ahead; or the clock was set back by years.
        (-CLOCKS_DIFFER, FetchState.FRESH),
        (-CLOCKS_DIFFER - SECOND, FetchState.STALE),
        (-8766 * HOUR, FetchState.STALE),
    ],
)
def test_an_answer_is_fresh_until_it_is_older_than_allowed(session, age, state):
    note(session, KEY, "one", state=FetchState.FRESH, error=None, at=NOON)

    assert told(session, at=NOON + age) == [Freshness("one", state, NOON, None, NOON)]


def test_a_failure_keeps_the_time_of_the_last_good_answer(session):
    note(session, KEY, "one", state=FetchState.FRESH, error=None, at=NOON)
    note(session, KEY, "one", state=FetchState.FAILED, error="timeout", at=NOON + SECOND)

    (found,) = told(session, at=NOON + SECOND)
    assert found == Freshness("one", FetchState.FAILED, NOON, "timeout", NOON + SECOND)


def test_a_good_answer_clears_the_failure(session):
    note(session, KEY, "one", state=FetchState.FAILED, error="timeout", at=NOON)
    note(session, KEY, "one", state=FetchState.FRESH, error=None, at=NOON + SECOND)

    (found,) = told(session, at=NOON + SECOND)
    assert found == Freshness("one", FetchState.FRESH, NOON + SECOND, None, NOON + SECOND)


def test_each_source_has_an_age_of_its_own(session):
    for name in ("one", "two"):
        note(session, KEY, name, state=FetchState.FRESH, error=None, at=NOON)

    max_ages = {"one": HOUR, "two": 3 * HOUR}
    found = freshness(session, KEY, max_ages=max_ages, at=NOON + 2 * HOUR)

    assert [one.state for one in found] == [FetchState.STALE, FetchState.FRESH]


@pytest.mark.parametrize("state", [FetchState.FAILED, FetchState.PENDING])
def test_a_source_that_did_not_answer_is_asked_ever_more_seldom_and_then_no_more(session, state):
    pauses = []
    for _ in range(MOST_ATTEMPTS + 2):
        note(session, KEY, "one", state=state, error=None, at=NOON)
        again_at = session.get(SourceFetch, (KEY, "one")).ask_again_at
        pauses.append(again_at and again_at - NOON)

    told = pauses[:MOST_ATTEMPTS]
    assert told[:3] == [FIRST_PAUSE, 2 * FIRST_PAUSE, 4 * FIRST_PAUSE]
    assert told == sorted(told)
    assert told[-1] == LONGEST_PAUSE
    assert pauses[MOST_ATTEMPTS:] == [None, None]


def test_a_good_answer_ends_the_asking(session):
    note(session, KEY, "one", state=FetchState.FAILED, error="timeout", at=NOON)
    note(session, KEY, "one", state=FetchState.FRESH, error=None, at=NOON)

    fetch = session.get(SourceFetch, (KEY, "one"))
    assert (fetch.attempts, fetch.ask_again_at) == (0, None)


def test_sources_are_told_in_the_order_in_which_they_are_named(session):
    note(session, KEY, "a", state=FetchState.FRESH, error=None, at=NOON)

    found = told(session, at=NOON, sources=("b", "a"))

    assert [one.name for one in found] == ["b", "a"]


@pytest.mark.parametrize(
    ("source", "is_due"),
    [
        (Freshness("one", FetchState.PENDING), True),
        (Freshness("one", FetchState.FRESH, NOON, None, NOON), False),
        (Freshness("one", FetchState.STALE, NOON - HOUR, None, NOON - HOUR), True),
        (Freshness("one", FetchState.FAILED, None, "timeout", NOON - 10 * SECOND), True),
        (Freshness("one", FetchState.FAILED, None, "timeout", NOON - 9 * SECOND), False),
        (Freshness("one", FetchState.PENDING, None, None, NOON - SECOND), False),
        (Freshness("one", FetchState.FAILED, None, "timeout", NOON + HOUR), True),
    ],
)
def test_a_source_is_asked_again_when_it_is_not_fresh_and_was_left_in_peace(source, is_due):
    assert due([source], retry_after=10 * SECOND, at=NOON) == (["one"] if is_due else [])
