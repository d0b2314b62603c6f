"""Turn the state that a source reports into the events that lead there.

A source names a state, not a step. Where the table has a single step to it, that step is
recorded. A less restrictive state is believed only from the source that restricted the license,
and only where a step exists (suspended → valid). Everything else is recorded as `reported`,
which can move a license to a more restrictive state and never back: where reports differ, the
more restrictive one counts, and the history keeps the other.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from wallet.licenses.arrival import Arrival
from wallet.licenses.models import LicenseEvent
from wallet.licenses.standing import Change, Dates, Standing, standing
from wallet.licenses.state import (
    LOWERS,
    NEXT,
    RAISES,
    RESTRICTIVENESS,
    Event,
    Flag,
    State,
    event_between,
    is_more_restrictive,
)
from wallet.reading.characters import prints

LONGEST_REASON = 200


@dataclass(frozen=True)
class Report:
    """What one source says about one license, and when it was heard."""

    license_id: UUID
    arrival: Arrival
    source: str
    at: datetime
    # What the strictest of the other sources last said: below it nothing is loosened.
    others: State = State.VALID

    def event(self, event: Event, effective_at: datetime, **more: State) -> LicenseEvent:
        reason = "".join(filter(prints, self.arrival.state_reason or ""))
        return LicenseEvent(
            id=uuid4(),
            license_id=self.license_id,
            event=event,
            reason=reason[:LONGEST_REASON] or None,
            source=self.source,
            effective_at=effective_at,
            recorded_at=self.at,
            **more,
        )


def new_events(report: Report, events: Sequence[LicenseEvent]) -> list[LicenseEvent]:
    """Return the events that bring the license to what is reported; none if it is there."""
    current = _standing(report.arrival, events, report.at)
    steps = list(_state_events(report, events, current))
    after = _standing(report.arrival, [*events, *steps], report.at)
    return [*steps, *_flag_events(report, events, after)]


def _state_events(
    report: Report, events: Sequence[LicenseEvent], current: Standing
) -> Iterator[LicenseEvent]:
    before, reported = current.history[-1], recordable(report)
    if reported is before.state:
        return
    event = event_between(before.state, reported)
    loosens = is_more_restrictive(before.state, reported)
    since = _since(report, before)
    may_loosen = before.source == report.source and not is_more_restrictive(report.others, reported)
    if event and (not loosens or may_loosen):
        yield report.event(event, since)
    elif not loosens or _last_reported(events, report.source) is not reported:
        yield report.event(Event.REPORTED, since, state=reported)


def _since(report: Report, before: Change) -> datetime:
    # The state holds already, whatever moment is named; and a step dated before the change that
    # it follows would not be taken.
    since = min(report.arrival.state_at or report.at, report.at)
    return since if before.since is None or since >= before.since else report.at


def _last_reported(events: Sequence[LicenseEvent], source: str) -> State | None:
    heard = [one for one in events if (one.event, one.source) == (Event.REPORTED, source)]
    return max(heard, key=lambda one: one.recorded_at).state if heard else None


def _flag_events(
    report: Report, events: Sequence[LicenseEvent], current: Standing
) -> Iterator[LicenseEvent]:
    if report.arrival.flags is None:
        return
    reported, flags = report.arrival.flags, frozenset(current.flags)
    raised = [event for event, flag in RAISES.items() if flag <= reported - flags]
    lowered = [
        event
        for event, flag in LOWERS.items()
        if flag <= flags - reported and _raised_by(events, flag) == report.source
    ]
    for event in raised + lowered:
        if (current.recorded, event) in NEXT:
            yield report.event(event, report.at)


def _raised_by(events: Sequence[LicenseEvent], flags: frozenset[Flag]) -> str:
    raising = [one for one in events if RAISES.get(one.event) == flags]
    return max(raising, key=lambda one: (one.effective_at, one.recorded_at)).source


def recordable(report: Report) -> State:
    """Return the state to record: `expired` and `not_yet_valid` are left to the dates.

    Where the source's own dates do not bear it out, the license is held suspended.
    """
    arrival = report.arrival
    if arrival.state in RESTRICTIVENESS:
        return arrival.state
    by_date = _standing(arrival, (), report.at).state
    return State.VALID if by_date is arrival.state else State.SUSPENDED


def _standing(arrival: Arrival, events: Sequence[LicenseEvent], at: datetime) -> Standing:
    return standing(Dates(arrival.valid_from, arrival.valid_to), events, at=at)
