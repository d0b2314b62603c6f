"""Leave a channel in peace for a while, all workers together: it is down, or a quota is used up."""

from contextlib import suppress
from datetime import datetime, timedelta

from wallet.short_lived import ShortLived, StoreDown, moment, stamp

NAME = "notifications.rest"


def begin(store: ShortLived, pause: timedelta, *, at: datetime) -> None:
    """Begin a rest, in place of any other."""
    # Without the store each worker finds out by itself.
    with suppress(StoreDown):
        store.put(NAME, {"since": stamp(at)}, until=at + pause)


def is_on(store: ShortLived, *, at: datetime) -> bool:
    """Tell whether to wait."""
    with suppress(StoreDown):
        found = store.get(NAME, at=at)
        # One that begins later than now was noted before the clock was set back.
        return found is not None and moment(found["since"]) <= at
    return False
