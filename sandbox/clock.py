"""The time of the simulated world: the machine's, moved by the seconds in one small file.

The wallet reads the same file on every look at the clock, so one call moves app, worker and
sandbox together.
"""

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Lock

from flask import Blueprint
from flask.typing import ResponseReturnValue

from sandbox import body
from sandbox.refusals import Refusal

# The wallet's codes count seconds in four bytes, until February 2106.
EARLIEST = datetime(2001, 1, 1, tzinfo=UTC)
LATEST = datetime(2100, 1, 1, tzinfo=UTC)
HUNDRED_YEARS_SECONDS = 100 * 366 * 86_400


def machine_time() -> datetime:
    """Return the machine's own time."""
    return datetime.now(UTC)


class Clock:
    """A clock that can be moved, and stays moved when the sandbox is killed."""

    def __init__(self, path: Path, *, real: Callable[[], datetime] = machine_time) -> None:
        self._path = path
        self._real = real
        self._lock = Lock()

    def now(self) -> datetime:
        """Return the time of the simulated world."""
        return self._real() + timedelta(seconds=self._offset())

    def advance(self, seconds: float) -> datetime:
        """Move time by some seconds, backwards when negative, and return the new time.

        Raises Refusal when time would leave the years that codes can express.
        """
        with self._lock:
            offset = self._offset() + seconds
            moved = self._real() + timedelta(seconds=offset)
            if not EARLIEST <= moved < LATEST:
                raise Refusal(f"time stays between the years {EARLIEST.year} and {LATEST.year}")
            self._write(offset)
        return self.now()

    def reset(self) -> datetime:
        """Return to the machine's time."""
        with self._lock:
            self._write(0)
        return self.now()

    def _offset(self) -> float:
        try:
            return float(self._path.read_text("ascii"))
        except FileNotFoundError:
            return 0.0

    def _write(self, offset: float) -> None:
        # Renamed into place: a reader in another process never sees half a number.
        draft = self._path.with_suffix(".new")
        draft.write_text(f"{offset:.6f}", "ascii")
        os.replace(draft, self._path)


def rfc3339(moment: datetime) -> str:
    """Write a moment as RFC 3339 in UTC, to the millisecond."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def blueprint(clock: Clock) -> Blueprint:
    """Serve the clock to people and tests."""
    bp = Blueprint("clock", __name__)

    @bp.get("/clock")
    def look() -> ResponseReturnValue:
        return {"now": rfc3339(clock.now())}

    @bp.post("/clock")
    def move() -> ResponseReturnValue:
        return {"now": rfc3339(_move(clock, body.read()))}

    return bp


def _move(clock: Clock, wish: body.Body) -> datetime:
    if set(wish) == {"reset"} and wish["reset"] is True:
        return clock.reset()
    if set(wish) != {"advance_seconds"}:
        raise Refusal('send either {"advance_seconds": number} or {"reset": true}')
    far = HUNDRED_YEARS_SECONDS
    return clock.advance(body.number(wish, "advance_seconds", lowest=-far, highest=far))
