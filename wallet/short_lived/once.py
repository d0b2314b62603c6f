"""Create once what a client asks for twice because it did not hear the first answer.

The client names its request with a key. Under that key the store keeps a keyed hash of the request
and, as soon as there is one, the id of what was created; never what was asked or answered.
"""

from datetime import datetime, timedelta

from wallet.errors import Conflict
from wallet.short_lived import ShortLived

REMEMBERED = timedelta(hours=24)
# A process that was killed while it created frees the key again after this time.
RESERVED = timedelta(minutes=1)


class IdempotencyConflict(Conflict):
    """The key was used for a request with another body."""

    code = "idempotency_conflict"


class StillCreating(Conflict):
    """The first request with this key has not been answered yet."""

    code = "idempotency_in_progress"
    retry_after = 1


def begin(store: ShortLived, key: str, request: str, *, at: datetime) -> str | None:
    """Reserve the key for the caller, who is to create now and to call `end`.

    Returns the id, and reserves nothing, when the same request has created something before.
    Raises IdempotencyConflict or StillCreating.
    """
    if store.add(key, {"request": request}, until=at + RESERVED, at=at):
        return None
    found = store.get(key, at=at) or {"request": request}  # just given back: still creating
    if found["request"] != request:
        raise IdempotencyConflict("the Idempotency-Key was used with another body")
    if "created" not in found:
        raise StillCreating("the first request with this Idempotency-Key is still under way")
    return str(found["created"])


def end(store: ShortLived, key: str, request: str, *, created: str | None, at: datetime) -> None:
    """Remember what was created; if nothing was, give the key back for another try."""
    if created is None:
        store.delete(key)
        return
    store.put(key, {"request": request, "created": created}, until=at + REMEMBERED)
