"""Record the state that a source names for a license, and tell where that changed it."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from wallet.act import Act, Actor, ActorKind
from wallet.audit import record
from wallet.licenses.arrival import Arrival
from wallet.licenses.merging import merge
from wallet.licenses.merging.reported import Report, new_events, recordable
from wallet.licenses.models import License, LicenseEvent
from wallet.licenses.repository import Repository
from wallet.licenses.stand import events_of
from wallet.licenses.standing import standing
from wallet.licenses.state import Event, State


def report_state(
    act: Act, license_: License, arrival: Arrival, *, source: str, is_first: bool
) -> None:
    """Record the state, and where sources differ; what happened to a known license is told."""
    comparison = merge.comparison_of(act.session, license_, source, at=act.at)
    said = merge.as_reported(comparison, arrival)
    known = events_of(act.session, license_)
    report = Report(license_.id, said, source, act.at, comparison.strictest_of_others)
    state = recordable(report)
    merge.note(act, comparison, arrival, said=state, events=known)
    events = new_events(report, known)
    act.session.add_all(events)
    if not is_first:
        _tell(act, license_, known, events, source=source)
    if comparison.is_owner:
        merge.note_twins(act, license_, state)


def report_first_state(
    act: Act, license_: License, arrival: Arrival, *, source: str, repository: Repository
) -> None:
    """Record the state of a license of which nobody has said anything before."""
    report = Report(license_.id, arrival, source, act.at)
    repository.put_below(new_events(report, ()))
    repository.compare_twins(act, license_, recordable(report))


def _tell(
    act: Act,
    license_: License,
    known: Sequence[LicenseEvent],
    events: Iterable[LicenseEvent],
    *,
    source: str,
) -> None:
    for event, state in _effects(license_, known, events, at=act.at):
        record.record(
            act.by(Actor(ActorKind.SYSTEM, source)),
            "license.event",
            license_id=license_.id,
            event=event.event.value,
            effective_at=event.effective_at.isoformat(),
            state=state.value,
            source=source,
        )


def _effects(
    license_: License,
    known: Sequence[LicenseEvent],
    events: Iterable[LicenseEvent],
    *,
    at: datetime,
) -> Iterator[tuple[LicenseEvent, State]]:
    """Name each event that has an effect, and the state after it; a report may have none."""
    so_far = list(known)
    before = standing(license_, so_far, at=at)
    for event in events:
        so_far.append(event)
        after = standing(license_, so_far, at=at)
        if event.event is not Event.REPORTED or after.recorded is not before.recorded:
            yield event, after.state
        before = after
