"""Leave a channel in peace for a while, all workers together: it is down, or a quota is used up."""

from contextlib import suppress
from datetime import datetime, timedelta

from wallet.jobs import queue
from wallet.short_lived import ShortLived, StoreDown, moment, stamp

NAME = "notifications.rest"
# While nobody answers, the rests grow with their number, never with the age of a message: one
# that fails by itself must not keep the others waiting.
FIRST_REST, LONGEST_REST = timedelta(seconds=5), timedelta(seconds=30)
REMEMBERED = timedelta(minutes=5)


def begin(store: ShortLived, pause: timedelta, *, at: datetime) -> None:
    """Begin a rest, in place of any other."""
    _put(store, pause, times=0, at=at)


def begin_longer(store: ShortLived, *, at: datetime) -> None:
    """Begin the rest of a channel that does not answer, longer than the one before."""
    with suppress(StoreDown):
        found = store.get(NAME, at=at)
        times = 1 + (found["times"] if found else 0)
        pause = queue.pause(times, first=FIRST_REST, longest=LONGEST_REST, jitter=0)
        _put(store, pause, times=times, at=at)


def end(store: ShortLived, *, at: datetime) -> None:
    """Forget how often nobody answered; a quota goes on."""
    with suppress(StoreDown):
        found = store.get(NAME, at=at)
        if found and found["times"]:
            store.delete(NAME)


def is_on(store: ShortLived, *, at: datetime) -> bool:
    """Tell whether to wait."""
    with suppress(StoreDown):
        found = store.get(NAME, at=at)
        # One that begins later than now was noted before the clock was set back.
        return found is not None and moment(found["since"]) <= at < moment(found["until"])
    return False


def _put(store: ShortLived, pause: timedelta, *, times: int, at: datetime) -> None:
    value = {"since": stamp(at), "until": stamp(at + pause), "times": times}
    # Without the store each worker finds out by itself.
    with suppress(StoreDown):
        store.put(NAME, value, until=at + (pause + REMEMBERED if times else pause))
