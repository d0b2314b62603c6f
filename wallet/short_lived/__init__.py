"""State that lives for minutes and may be lost safely: tokens, running presentations, limits.

A lost token signs out; a lost presentation verifies as `unknown/unavailable`. Every operation is
atomic among all processes and takes effect at once, outside the transaction of the act. Whether
something has expired is decided by `at`, never by the clock of the store.
"""

from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from wallet.errors import Unavailable

Value = dict[str, Any]
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)


class StoreDown(Unavailable):
    """The short-lived store does not answer, or not in time."""

    code = "store_unavailable"


class ShortLived(Protocol):
    """A key-value store with expiry, shared by all processes; keys have up to 128 characters."""

    def put(self, key: str, value: Value, *, until: datetime) -> None:
        """Store the value, in place of any older one."""

    def get(self, key: str, *, at: datetime) -> Value | None:
        """Read the value, unless it has expired."""

    def take(self, key: str, *, at: datetime) -> Value | None:
        """Read and remove the value: of many callers, one gets it."""

    def add(self, key: str, value: Value, *, until: datetime, at: datetime) -> bool:
        """Store the value unless a living one is there: of many callers, one does."""

    def admit(self, key: str, *, limit: int, window: timedelta, at: datetime) -> datetime | None:
        """Count one more, unless the last `limit` were all counted within the window.

        Returns None when it was counted, else the moment from which there is room again. What is
        refused is not counted. `delete` sets the count back; `get` and `take` do not read it.
        """

    def take_back(self, key: str, *, at: datetime) -> None:
        """Count one less: one that `admit` counted at this moment, if it is still there."""

    def delete(self, key: str) -> None:
        """Remove what is there, if anything."""

    def sweep(self, *, at: datetime) -> int:
        """Remove what has expired, where the store does not do so by itself; return how many."""

    def ping(self) -> None:
        """Raise StoreDown if the store does not answer."""


def stamp(moment: datetime) -> int:
    """Return the moment in whole milliseconds since 1970: exact where a float would round."""
    return (moment - EPOCH) // MILLISECOND


def moment(stamp: int) -> datetime:
    return EPOCH + stamp * MILLISECOND
