"""In which state a license is: the one function that list, detail, showing and verifying share.

`standing` folds the events in force at a moment, then looks at the dates. An event that the table
of steps does not allow where it falls changes nothing, so that what has ended stays ended in
whatever order the events arrived.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from wallet.calendar.local_time import local_date, start_of
from wallet.licenses.identifier import CheckScheme
from wallet.licenses.state import LOWERS, NEXT, RAISES, Event, Flag, State, is_more_restrictive

NONE: frozenset[Flag] = frozenset()


class Dated(Protocol):
    """What `standing` reads of a license."""

    @property
    def valid_from(self) -> date | None: ...
    @property
    def valid_to(self) -> date | None: ...
    @property
    def check_scheme(self) -> CheckScheme: ...


@dataclass(frozen=True)
class Dates:
    """The dates of a license that is not stored, or not yet."""

    valid_from: date | None
    valid_to: date | None
    check_scheme: CheckScheme = CheckScheme.STANDARD


class EventFacts(Protocol):
    """What `standing` reads of an event."""

    @property
    def event(self) -> Event: ...
    @property
    def state(self) -> State | None: ...
    @property
    def reason(self) -> str | None: ...
    @property
    def valid_to(self) -> date | None: ...
    @property
    def source(self) -> str: ...
    @property
    def effective_at(self) -> datetime: ...
    @property
    def recorded_at(self) -> datetime: ...
    @property
    def changed(self) -> list[str] | None: ...


@dataclass(frozen=True)
class Change:
    """A state, and since when and why; the first one has no moment but the license's issue."""

    state: State
    since: datetime | None = None
    reason: str | None = None
    source: str | None = None
    # Words for what was written over, while the state stayed.
    changed: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Standing:
    """How a license stands at a moment; `valid_to` counts the renewals in force."""

    now: Change
    flags: tuple[Flag, ...]
    valid_from: date | None
    valid_to: date | None
    history: tuple[Change, ...]
    changes: tuple[Change, ...] = ()

    @property
    def state(self) -> State:
        return self.now.state

    @property
    def recorded(self) -> State:
        """The state that the events alone amount to, whatever the dates say."""
        return self.history[-1].state

    @property
    def is_valid(self) -> bool:
        return self.state is State.VALID


def standing(of: Dated, events: Iterable[EventFacts], *, at: datetime) -> Standing:
    """Tell how a license with these dates and events stands at the moment.

    A recorded state counts before the dates; `valid_to` is good to the end of its day in China.
    """
    in_force = (event for event in events if event.effective_at <= at)
    history, changes, valid_to = [Change(State.VALID)], list[Change](), of.valid_to
    flags = {Flag.LEGACY_CHECK} if of.check_scheme is CheckScheme.LEGACY else set()
    for event in sorted(in_force, key=lambda event: (event.effective_at, event.recorded_at)):
        after = _after(history[-1].state, event)
        if event.changed:
            changes.append(_written_over(history[-1].state, event))
        if after is None:
            continue
        if after is not history[-1].state:
            history.append(Change(after, event.effective_at, event.reason, event.source))
        flags = (flags | RAISES.get(event.event, NONE)) - LOWERS.get(event.event, NONE)
        valid_to = _renewed(valid_to, event.valid_to)
    now = _by_date(history[-1], of.valid_from, valid_to, local_date(at))
    flags_now, steps = tuple(sorted(flags)), tuple(history)
    return Standing(now, flags_now, of.valid_from, valid_to, steps, tuple(changes))


def _written_over(state: State, event: EventFacts) -> Change:
    words = tuple(event.changed or ())
    return Change(state, event.effective_at, None, event.source, words)


def _after(state: State, happened: EventFacts) -> State | None:
    if happened.event is not Event.REPORTED:
        return NEXT.get((state, happened.event))
    named = happened.state
    return named if named and is_more_restrictive(named, state) else None


def _renewed(valid_to: date | None, until: date | None) -> date | None:
    # A renewal only extends: a register that lags behind one does not take it back.
    return max(valid_to, until) if valid_to and until else valid_to


def _by_date(
    recorded: Change, valid_from: date | None, valid_to: date | None, today: date
) -> Change:
    if recorded.state is not State.VALID:
        return recorded
    if valid_to and today > valid_to:
        return Change(State.EXPIRED, start_of(valid_to + timedelta(days=1)))
    if valid_from and today < valid_from:
        return Change(State.NOT_YET_VALID)
    return recorded
