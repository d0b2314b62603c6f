"""Several processes at one store: exactly one winner, an exact count."""

from datetime import timedelta

import pytest

from tests.conftest import NOON
from tests.wallet.short_lived import racing
from tests.wallet.short_lived.conftest import RUNNERS

KEYS = [f"key-{number}" for number in range(50)]


@pytest.fixture
def race(processes, address):
    """Let every process do the same to the store at once."""

    def run(act, *arguments, **facts):
        runners = [
            processes.submit(act, address, *arguments, at=NOON, **facts) for _ in range(RUNNERS)
        ]
        return [runner.result(timeout=300) for runner in runners]

    return run


def test_what_many_processes_take_one_of_them_gets(store, race):
    for key in KEYS:
        store.put(key, {}, until=NOON + timedelta(minutes=1))

    taken = race(racing.take_all, KEYS)

    assert sorted(key for keys in taken for key in keys) == sorted(KEYS)


def test_what_many_processes_add_one_of_them_adds(store, race):
    for key in KEYS[::2]:
        store.put(key, {}, until=NOON)  # expired is as good as absent

    added = race(racing.add_all, KEYS)

    assert sorted(key for keys in added for key in keys) == sorted(KEYS)


def test_together_many_processes_get_as_far_as_the_limit(store, race):
    admitted = race(racing.count, "door", times=40, limit=100)

    assert sum(admitted) == 100


def test_nothing_is_lost_in_counting_below_the_limit(store, race):
    race(racing.count, "door", times=25, limit=1000)

    assert sum(race(racing.count, "door", times=25, limit=7 + RUNNERS * 25)) == 7


def test_many_processes_may_open_a_new_store_at_once(race):
    race(racing.prepare)
