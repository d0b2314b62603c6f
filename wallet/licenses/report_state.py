"""Record the state that a source names for a license, and tell where that changed it."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from wallet.audit import record
from wallet.audit.models import Actor, ActorKind
from wallet.crypto.vault import Vault
from wallet.licenses.arrival import Arrival
from wallet.licenses.merging import merge
from wallet.licenses.merging.reported import Report, new_events, recordable
from wallet.licenses.models import License, LicenseEvent
from wallet.licenses.repository import Repository
from wallet.licenses.stand import events_of
from wallet.licenses.standing import standing
from wallet.licenses.state import Event, State


def report_state(
    session: Session,
    license_: License,
    arrival: Arrival,
    *,
    source: str,
    vault: Vault,
    at: datetime,
    is_first: bool,
) -> None:
    """Record the state, and where sources differ; what happened to a known license is told."""
    comparison = merge.comparison_of(session, license_, source, at=at)
    said = merge.as_reported(comparison, arrival)
    known = events_of(session, license_)
    report = Report(license_.id, said, source, at, comparison.strictest_of_others)
    state = recordable(report)
    merge.note(session, comparison, arrival, said=state, events=known, vault=vault)
    events = new_events(report, known)
    session.add_all(events)
    if not is_first:
        _tell(session, license_, known, events, source=source, at=at)
    if comparison.is_owner:
        merge.note_twins(session, license_, state, at=at)


def report_first_state(
    repository: Repository, license_: License, arrival: Arrival, *, source: str, at: datetime
) -> None:
    """Record the state of a license of which nobody has said anything before."""
    report = Report(license_.id, arrival, source, at)
    repository.put_below(new_events(report, ()))
    repository.compare_twins(license_, recordable(report), at=at)


def _tell(
    session: Session,
    license_: License,
    known: Sequence[LicenseEvent],
    events: Iterable[LicenseEvent],
    *,
    source: str,
    at: datetime,
) -> None:
    for event, state in _effects(license_, known, events, at=at):
        record.record(
            session,
            "license.event",
            actor=Actor(ActorKind.SYSTEM, source),
            at=at,
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
