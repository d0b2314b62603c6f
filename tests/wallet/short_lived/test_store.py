"""Every short-lived store behaves like this."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from tests.conftest import NOON

MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)
SOON = NOON + MINUTE


def admit(store, *, at=NOON, limit=3, key="door"):
    return store.admit(key, limit=limit, window=MINUTE, at=at)


def test_what_is_put_can_be_read_until_it_expires(store):
    store.put("k", {"n": 1}, until=SOON)

    assert store.get("k", at=SOON - timedelta(milliseconds=1)) == {"n": 1}
    assert store.get("k", at=SOON) is None


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"text": "古丽·买买提 𬬻"},
        {"list": [1, None, True, 1.5], "inside": {"quote": '"\\\n:'}},
    ],
)
def test_a_value_comes_back_as_it_was(store, value):
    store.put("k", value, until=SOON)

    assert store.get("k", at=NOON) == value


def test_a_newer_value_takes_the_place_of_the_older(store):
    store.put("k", {"n": 1}, until=SOON)
    store.put("k", {"n": 2}, until=SOON + MINUTE)

    assert store.get("k", at=SOON) == {"n": 2}


def test_what_was_never_put_is_not_there(store):
    assert store.get("k", at=NOON) is None
    assert store.take("k", at=NOON) is None


def test_what_is_put_with_its_life_over_is_not_there(store):
    store.put("k", {}, until=NOON - timedelta(days=1))

    assert store.get("k", at=NOON) is None


def test_the_clock_of_the_application_decides(store):
    far = NOON + timedelta(days=365)

    store.put("k", {"n": 1}, until=far + MINUTE)

    assert store.get("k", at=far) == {"n": 1}
    assert store.get("k", at=far + MINUTE) is None


def test_taking_reads_and_removes(store):
    store.put("k", {"n": 1}, until=SOON)

    assert store.take("k", at=NOON) == {"n": 1}
    assert store.get("k", at=NOON) is None


def test_what_has_expired_cannot_be_taken(store):
    store.put("k", {"n": 1}, until=SOON)

    assert store.take("k", at=SOON) is None


def test_of_many_takers_one_gets_it(store):
    store.put("k", {"n": 1}, until=SOON)

    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda _: store.take("k", at=NOON), range(32)))

    assert [value for value in taken if value] == [{"n": 1}]


def test_only_the_first_adds(store):
    assert store.add("k", {"n": 1}, until=SOON, at=NOON)
    assert not store.add("k", {"n": 2}, until=SOON, at=NOON)

    assert store.get("k", at=NOON) == {"n": 1}


def test_nothing_is_added_where_a_value_was_put(store):
    store.put("k", {"n": 1}, until=SOON)

    assert not store.add("k", {"n": 2}, until=SOON, at=NOON)


def test_where_a_value_has_expired_another_can_be_added(store):
    store.put("k", {"n": 1}, until=SOON)

    assert store.add("k", {"n": 2}, until=SOON + MINUTE, at=SOON)

    assert store.get("k", at=SOON) == {"n": 2}


def test_deleting_is_idempotent(store):
    store.put("k", {"n": 1}, until=SOON)

    store.delete("k")
    store.delete("k")

    assert store.get("k", at=NOON) is None


def test_as_many_are_admitted_as_the_limit_says(store):
    answers = [admit(store, at=NOON + n * SECOND) for n in range(5)]

    assert answers == [None, None, None, NOON + MINUTE, NOON + MINUTE]


def test_each_one_admitted_makes_room_a_window_later(store):
    for n in (0, 20, 40):
        admit(store, at=NOON + n * SECOND)

    assert admit(store, at=NOON + 59 * SECOND) == NOON + 60 * SECOND
    assert admit(store, at=NOON + 60 * SECOND) is None
    assert admit(store, at=NOON + 61 * SECOND) == NOON + 80 * SECOND


def test_what_is_refused_is_not_counted(store):
    for n in range(60):
        admit(store, at=NOON + n * SECOND)

    later = [admit(store, at=NOON + n * SECOND) for n in range(60, 64)]

    assert later == [None, None, None, NOON + 120 * SECOND]


def test_each_key_is_counted_by_itself(store):
    assert [admit(store, limit=1, key=key) for key in ("a", "b")] == [None, None]
    assert admit(store, limit=1, key="a") is not None


def test_a_smaller_limit_is_in_force_at_once(store):
    for n in range(3):
        admit(store, at=NOON + n * SECOND)

    assert admit(store, limit=2, at=NOON + 3 * SECOND) == NOON + 61 * SECOND


def test_a_larger_limit_makes_room(store):
    for _ in range(3):
        admit(store)

    assert [admit(store, limit=5) for _ in range(3)] == [None, None, NOON + MINUTE]


def test_a_clock_that_was_set_back_leaves_nobody_outside(store):
    for _ in range(3):
        admit(store, at=NOON + timedelta(days=365))

    assert [admit(store) for _ in range(4)] == [None, None, None, NOON + MINUTE]


def test_what_is_taken_back_makes_room_for_one(store):
    for n in range(3):
        admit(store, at=NOON + n * SECOND)

    store.take_back("door", at=NOON + SECOND)
    store.take_back("door", at=NOON + 40 * SECOND)
    store.take_back("nobody's", at=NOON)

    assert [admit(store, at=NOON + 50 * SECOND) for _ in range(2)] == [None, NOON + MINUTE]


def test_of_two_counted_at_one_moment_one_is_taken_back(store):
    for _ in range(3):
        admit(store)

    store.take_back("door", at=NOON)

    assert [admit(store) for _ in range(2)] == [None, NOON + MINUTE]


def test_deleting_sets_the_count_back(store):
    for _ in range(3):
        admit(store)

    store.delete("door")

    assert admit(store) is None


def test_of_many_threads_as_many_are_admitted_as_the_limit_says(store):
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: admit(store, limit=10), range(32)))

    assert answers.count(None) == 10


def test_sweeping_leaves_what_is_alive(store):
    store.put("old", {}, until=NOON)
    store.put("new", {}, until=SOON)
    admit(store, limit=1)

    store.sweep(at=NOON)

    assert store.get("new", at=NOON) == {}
    assert admit(store, limit=1) is not None


def test_a_store_that_answers_says_so(store):
    store.ping()
