"""Wakes the worker when another process has written something, for next to nothing.

SQLite counts the commits of others, and reading that number takes a hundredth of a millisecond.
PostgreSQL has NOTIFY, but every commit that used it would wait for all others; there the bell
rings once a second, and the worker asks one question where it went a whole round before.
"""

import time
from typing import Protocol

import sqlalchemy as sa

RING_SECONDS = 1.0


class Bell(Protocol):
    def rings(self) -> bool:
        """Tell whether something may have been written since the last time."""


class Counter:
    """SQLite: compares the number of commits."""

    def __init__(self, engine: sa.Engine) -> None:
        # Held for good: commits on this connection are not counted, so nobody else may have it.
        self._connection = engine.raw_connection()
        self._count = self._read()

    def rings(self) -> bool:
        before, self._count = self._count, self._read()
        return self._count != before

    def _read(self) -> int:
        cursor = self._connection.cursor()
        cursor.execute("PRAGMA data_version")
        (count,) = cursor.fetchone() or (0,)
        return int(count)


class Clock:
    """Everything else: rings once a second."""

    def __init__(self) -> None:
        self._next = time.monotonic()

    def rings(self) -> bool:
        if time.monotonic() < self._next:
            return False
        self._next = time.monotonic() + RING_SECONDS
        return True


def of(engine: sa.Engine) -> Bell:
    return Counter(engine) if engine.dialect.name == "sqlite" else Clock()
