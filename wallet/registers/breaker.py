"""Leave a source in peace that keeps failing: a breaker around it.

After `FAILURES` failures in a row it is not asked for `PAUSE`; whoever wants to know is told
`circuit_open` at once. Then one question is let through: an answer closes the breaker, a failure
opens it for another pause. Each process counts for itself, in memory: nothing has to be shared
that every process finds out within a few questions.
"""

import logging
from datetime import datetime, timedelta
from threading import Lock
from typing import Protocol

from wallet.licenses.arrival import Arrival, Illegible
from wallet.registers.provincial.register import RegisterUnavailable

FAILURES = 5
PAUSE = timedelta(seconds=15)
OPEN = "circuit_open"
# The source answered; the answer was of no use for this person only.
ANSWERED = {"too_many", "too_large"}

log = logging.getLogger(__name__)


class Source(Protocol):
    """A register that can be asked, and for how long its answers count."""

    @property
    def name(self) -> str: ...
    @property
    def max_age(self) -> timedelta: ...
    def certificates_of(
        self, *, id_type: str, id_number: str, at: datetime, seconds: float
    ) -> tuple[Arrival | Illegible, ...]: ...


class Breaker:
    """A source that is asked only while it answers."""

    def __init__(self, source: Source, *, failures: int = FAILURES, pause: timedelta = PAUSE):
        self.source = source
        self.name, self.max_age = source.name, source.max_age
        self._limit, self._pause = failures, pause
        self._failed = 0
        self._opened_at: datetime | None = None
        self._lock = Lock()

    def certificates_of(
        self, *, id_type: str, id_number: str, at: datetime, seconds: float
    ) -> tuple[Arrival | Illegible, ...]:
        """Ask the source, or refuse at once with `circuit_open`."""
        if not self._admits(at):
            raise RegisterUnavailable(OPEN)
        try:
            found = self.source.certificates_of(
                id_type=id_type, id_number=id_number, at=at, seconds=seconds
            )
        except RegisterUnavailable as error:
            self._note(answered=error.cause in ANSWERED, at=at)
            raise
        self._note(answered=True, at=at)
        return found

    def _admits(self, at: datetime) -> bool:
        """Let everybody through while closed, and one after each pause while open."""
        with self._lock:
            if self._opened_at is None:
                return True
            # A clock that was set back must not keep a source shut until it has caught up.
            if timedelta() <= at - self._opened_at < self._pause:
                return False
            self._opened_at = at  # whoever comes while the trial runs waits for another pause
            return True

    def _note(self, *, answered: bool, at: datetime) -> None:
        with self._lock:
            self._failed = 0 if answered else self._failed + 1
            was_open, self._opened_at = self._opened_at, None
            if self._failed >= self._limit:
                self._opened_at = at
            is_open = self._opened_at is not None
        if is_open and was_open is None:
            log.error("source %s has failed %s times and is left in peace", self.name, self._limit)
        if was_open is not None and not is_open:
            log.warning("source %s answers again", self.name)
