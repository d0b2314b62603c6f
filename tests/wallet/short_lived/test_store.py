"""Every short-lived store behaves like this."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from tests.conftest import NOON
from wallet.errors import Unavailable

SOON = NOON + timedelta(seconds=60)


def test_what_is_put_can_be_read_until_it_expires(store):
    store.put("k", {"n": 1}, until=SOON)

    assert store.get("k", at=NOON) == {"n": 1}
    assert store.get("k", at=SOON) is None


def test_a_newer_value_takes_the_place_of_the_older(store):
    store.put("k", {"n": 1}, until=SOON)
    store.put("k", {"n": 2}, until=SOON)

    assert store.get("k", at=NOON) == {"n": 2}


def test_what_was_never_put_is_not_there(store):
    assert store.get("k", at=NOON) is None
    assert store.take("k", at=NOON) is None


def test_taking_reads_and_removes(store):
    store.put("k", {"n": 1}, until=SOON)

    assert store.take("k", at=NOON) == {"n": 1}
    assert store.get("k", at=NOON) is None


def test_of_many_takers_one_gets_it(store):
    store.put("k", {"n": 1}, until=SOON)

    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda _: store.take("k", at=NOON), range(32)))

    assert [value for value in taken if value] == [{"n": 1}]


def test_deleting_is_idempotent(store):
    store.put("k", {"n": 1}, until=SOON)

    store.delete("k")
    store.delete("k")

    assert store.get("k", at=NOON) is None


def test_sweeping_removes_only_what_has_expired(store):
    store.put("old", {}, until=NOON)
    store.put("new", {}, until=SOON)

    assert store.sweep(at=NOON) == 1
    assert store.get("new", at=NOON) == {}


def test_a_store_that_is_down_says_so(store, tmp_path):
    store._engine.dispose()
    (tmp_path / "short-lived.sqlite").unlink()
    (tmp_path / "short-lived.sqlite").mkdir()

    with pytest.raises(Unavailable):
        store.ping()
