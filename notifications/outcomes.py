"""What became of an attempt to deliver, and when the next one makes sense."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto

from wallet.calendar.local_time import local_date, start_of
from wallet.jobs import queue

FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(minutes=15)
MINUTE = timedelta(minutes=1)
# After a quota is whole again not everybody begins in the same second.
SPREAD = timedelta(minutes=10)
GIVE_UP_AFTER, MOST_SURE_TRIES = timedelta(days=3), 8


class Fate(Enum):
    SENT = auto()
    # The citizen does not want it there, or has used up what they agreed to.
    REFUSED = auto()
    # This one has to wait, and nobody else: only the operator can mend it, or the moment was bad.
    RETRY = auto()
    # Nobody answered: the others need not try either.
    DOWN = auto()
    NEXT_MINUTE = auto()
    TOMORROW = auto()
    # It will not be taken in this form, however often it is sent.
    DEAD = auto()


@dataclass(frozen=True)
class Outcome:
    fate: Fate
    error: str = ""

    @property
    def is_over(self) -> bool:
        return self.fate in {Fate.SENT, Fate.REFUSED, Fate.DEAD}


def next_try(outcome: Outcome, attempts: int, *, at: datetime, jitter: float) -> datetime:
    """Tell when to try again; `jitter` is drawn from 0..1."""
    if outcome.fate is Fate.TOMORROW:
        # WeChat's day begins at midnight in China; no pause of the queue is longer than a day.
        morning = start_of(local_date(at) + timedelta(days=1))
        return min(morning + SPREAD * jitter, at + queue.LONGEST_PAUSE)
    if outcome.fate is Fate.NEXT_MINUTE:
        return at + MINUTE * (1 + jitter)
    return at + queue.pause(attempts, first=FIRST_PAUSE, longest=LONGEST_PAUSE, jitter=jitter)


def rest(outcome: Outcome, due_at: datetime, *, at: datetime) -> timedelta:
    """Tell for how long a quota that is used up stops all messages."""
    has_quota = outcome.fate in {Fate.NEXT_MINUTE, Fate.TOMORROW}
    return due_at - at if has_quota else timedelta()


def is_hopeless(outcome: Outcome, attempts: int, *, age: timedelta) -> bool:
    """Tell whether it has been tried for long enough; both must be much: clocks can jump."""
    return not outcome.is_over and attempts >= MOST_SURE_TRIES and age > GIVE_UP_AFTER
