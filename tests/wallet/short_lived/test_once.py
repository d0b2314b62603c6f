"""Create once: reserve, remember, give back."""

from datetime import timedelta

import pytest

from tests.conftest import NOON
from wallet.short_lived import once
from wallet.short_lived.once import REMEMBERED, RESERVED, IdempotencyConflict, StillCreating

MOMENT = timedelta(milliseconds=1)


def begin(store, request="one", at=NOON):
    return once.begin(store, "key", request, at=at)


def end(store, created="id-1", at=NOON):
    once.end(store, "key", "one", created=created, at=at)


def test_the_first_is_to_create(store):
    assert begin(store) is None


def test_the_same_again_gets_what_was_created(store):
    begin(store)
    end(store)

    assert begin(store) == "id-1"
    assert begin(store, at=NOON + REMEMBERED - MOMENT) == "id-1"


def test_after_a_day_it_is_a_new_request(store):
    begin(store)
    end(store)

    assert begin(store, at=NOON + REMEMBERED) is None


def test_another_request_with_the_same_key_is_a_conflict(store):
    begin(store)
    with pytest.raises(IdempotencyConflict):
        begin(store, "other")

    end(store)

    with pytest.raises(IdempotencyConflict):
        begin(store, "other")


def test_the_same_while_the_first_is_at_work_may_ask_again_soon(store):
    begin(store)

    with pytest.raises(StillCreating) as caught:
        begin(store)

    assert caught.value.retry_after == 1


def test_what_created_nothing_may_be_tried_again_even_otherwise(store):
    begin(store)
    end(store, created=None)

    assert begin(store, "other") is None


def test_a_creator_that_died_frees_the_key(store):
    begin(store)

    with pytest.raises(StillCreating):
        begin(store, at=NOON + RESERVED - MOMENT)
    assert begin(store, at=NOON + RESERVED) is None


class GivenBack:
    """A store whose key is given back between two looks at it."""

    def __init__(self, store):
        self._store = store

    def add(self, key, value, **moments):
        added = self._store.add(key, value, **moments)
        self._store.delete(key)
        return added

    def get(self, key, *, at):
        return self._store.get(key, at=at)


def test_a_key_given_back_at_this_moment_is_asked_for_again(store):
    begin(store)

    with pytest.raises(StillCreating):
        begin(GivenBack(store))

    assert begin(store) is None
