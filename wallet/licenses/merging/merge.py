"""Several sources, one license: who owns the row, what the others say, and where they differ.

A row belongs to the source that brought it first, until an issuing system pushes it. What another
source says of the same identifier never overwrites it: only its state counts, where it is more
restrictive. Two identifiers with one type, number and holder stay two rows, and `queries` shows
them as one. What each source last said of a license that is not its own is kept here, and a
difference is recorded once, as `license.sources_differ`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.act import Act, Actor, ActorKind
from wallet.audit import record
from wallet.crypto.vault import Vault
from wallet.licenses.arrival import Arrival
from wallet.licenses.merging.models import SourceReport
from wallet.licenses.models import License, LicenseEvent, LicenseHolder, Role
from wallet.licenses.parties import key_of
from wallet.licenses.stand import stand
from wallet.licenses.standing import standing
from wallet.licenses.state import RESTRICTIVENESS, Event, State

ACTION = "license.sources_differ"
OTHER_IDENTIFIER = "identifier"
NO_STEPS = {Event.REPORTED, Event.CHANGED}


@dataclass(frozen=True)
class Comparison:
    """One license, what a source says of it now, and what all sources said before."""

    license: License
    source: str
    at: datetime
    reports: dict[str, SourceReport]

    @property
    def is_owner(self) -> bool:
        return self.license.source == self.source

    @property
    def strictest_of_others(self) -> State:
        said = [one.state for one in self.reports.values() if one.source != self.source]
        return max(said, key=RESTRICTIVENESS.index, default=State.VALID)


def comparison_of(session: Session, license_: License, source: str, *, at: datetime) -> Comparison:
    """Look up what was said of the license before."""
    said = session.scalars(sa.select(SourceReport).where(SourceReport.license_id == license_.id))
    # Of another identifier's license only the difference is kept: its state is its own.
    same = {one.source: one for one in said if OTHER_IDENTIFIER not in one.differences}
    return Comparison(license_, source, at, same)


def as_reported(comparison: Comparison, arrival: Arrival) -> Arrival:
    """Return the arrival with the dates that count: the owner's."""
    if comparison.is_owner:
        return arrival
    license_ = comparison.license
    return replace(arrival, valid_from=license_.valid_from, valid_to=license_.valid_to)


def note(
    act: Act,
    comparison: Comparison,
    arrival: Arrival,
    *,
    said: State,
    events: Sequence[LicenseEvent],
) -> None:
    """Keep what is said now, and record where it differs from what the owner said until now."""
    if comparison.is_owner:
        if comparison.reports:
            _keep(act, comparison, said, ())
            _agree_anew(act, comparison, said)
        return
    owner_said = _owner_said(act, comparison, events)
    words = list(_differences(act.session, comparison.license, arrival, act.vault))
    _keep(act, comparison, said, [*words, *_state_word(said, owner_said)])


def note_twins(act: Act, license_: License, said: State) -> None:
    """Record that another source knows the same license by another identifier."""
    for twin in twins_of(act.session, license_):
        if act.session.get(SourceReport, (license_.id, twin.source)):
            continue  # its own source has said so already
        known = act.session.get(SourceReport, (twin.id, license_.source))
        reports = {known.source: known} if known else {}
        theirs = stand(act.session, twin, at=act.at).recorded
        words = [OTHER_IDENTIFIER, *_state_word(said, theirs)]
        _keep(act, Comparison(twin, license_.source, act.at, reports), said, words)


def twins_of(session: Session, license_: License) -> list[License]:
    """Find the same license under other identifiers of other sources: type, number and holder."""
    alike = sa.select(License).where(
        License.number_index == license_.number_index,
        License.source != license_.source,
        License.chain != license_.chain,
    )
    found = session.scalars(alike).all()
    # Of organizations and newborns, type and number of the authority have to do.
    mine = _holder_keys(session, license_.id) if found else frozenset()
    return [one for one in found if _holder_keys(session, one.id) == mine]


def count_differences(session: Session) -> dict[str, int]:
    """Count, for each source, the licenses of which it says something else than their owner."""
    counted = (
        sa.select(SourceReport.source, sa.func.count())
        .where(SourceReport.differs)
        .group_by(SourceReport.source)
    )
    return {source: number for source, number in session.execute(counted)}


def _owner_said(act: Act, comparison: Comparison, events: Sequence[LicenseEvent]) -> State:
    """Return the owner's last word; an issuing system may have sent events since its report."""
    owner = comparison.license.source
    known = comparison.reports.get(owner)
    since = [one for one in events if one.source == owner and one.event not in NO_STEPS]
    if known and not any(one.recorded_at > known.heard_at for one in since):
        return known.state
    said = standing(comparison.license, events, at=comparison.at).recorded
    _keep(act, replace(comparison, source=owner), said, ())
    return said


def _keep(act: Act, comparison: Comparison, said: State, differences: Sequence[str]) -> None:
    words, known = list(differences), comparison.reports.get(comparison.source)
    before = known.differences if known else []
    if known is None:
        act.session.add(
            SourceReport(
                license_id=comparison.license.id,
                source=comparison.source,
                state=said,
                differences=words,
                differs=bool(words),
                heard_at=comparison.at,
            )
        )
    else:
        known.state, known.heard_at = said, comparison.at
        known.differences, known.differs = words, bool(words)
    if words and words != before:
        _tell(act, comparison, words)


def _agree_anew(act: Act, comparison: Comparison, owner_said: State) -> None:
    """Compare what the others said last with what the owner says now."""
    for report in comparison.reports.values():
        if report.source == comparison.source:
            continue
        others = [word for word in report.differences if word != "state"]
        words = [*others, *_state_word(report.state, owner_said)]
        if words != report.differences:
            of_other = replace(comparison, source=report.source, at=report.heard_at)
            _keep(act, of_other, report.state, words)


def _tell(act: Act, comparison: Comparison, differences: list[str]) -> None:
    record.record(
        replace(act.by(Actor(ActorKind.SYSTEM, comparison.source)), at=comparison.at),
        ACTION,
        license_id=comparison.license.id,
        source=comparison.source,
        owner=comparison.license.source,
        differences=differences,
    )


def _differences(
    session: Session, license_: License, arrival: Arrival, vault: Vault
) -> Iterator[str]:
    """Name what the arrival says otherwise; face fields are spelled in too many ways."""
    keys = {key for listed in arrival.everybody() if (key := key_of(listed, vault))}
    if not _holder_keys(session, license_.id) <= keys:
        yield "holders"
    if arrival.issued_on != license_.issued_on:
        yield "issued_on"
    if arrival.valid_to != license_.valid_to:
        yield "valid_to"


def _state_word(said: State, owner_said: State) -> list[str]:
    return [] if said is owner_said else ["state"]


def _holder_keys(session: Session, license_id: UUID) -> frozenset[bytes]:
    keys = session.scalars(
        sa.select(LicenseHolder.person_key).where(
            LicenseHolder.license_id == license_id, LicenseHolder.role == Role.HOLDER
        )
    )
    return frozenset(key for key in keys if key)
