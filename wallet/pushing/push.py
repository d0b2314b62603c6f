"""Take in what an issuing system pushes: created, updated, or unchanged, however often it comes.

The stored row's authority decides who may write it. After the first push the state changes by
events only, and the persons' numbers not at all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.act import Act
from wallet.audit import record
from wallet.catalogue.models import LicenseType
from wallet.errors import Overtaken
from wallet.licenses.arrival_check import InvalidArrival, faults_of
from wallet.licenses.models import License
from wallet.licenses.receive import Outcome, take_in
from wallet.licenses.repository import Repository
from wallet.pushing.face_values import faults_of_values
from wallet.pushing.pushed import Pushed
from wallet.pushing.pusher import Pusher
from wallet.pushing.review import PushReview, state_faults
from wallet.pushing.warnings import warnings_about, warnings_of
from wallet.reading.faults import Fault, as_errors


@dataclass(frozen=True)
class Receipt:
    """What became of a pushed license; `warnings` are written like errors, and mend nothing."""

    license: License
    # As they were written: the row itself may be another's after the commit.
    identifier: str
    version: int
    outcome: Outcome
    warnings: Sequence[Mapping[str, str]]

    @property
    def unchanged(self) -> bool | None:
        return True if self.outcome is Outcome.UNCHANGED else None


def push(
    act: Act,
    pushed: Pushed,
    *,
    pusher: Pusher,
    if_match: int | None = None,
    repository: Repository | None = None,
) -> Receipt:
    """Store the license if it is new or has changed.

    Raises InvalidArrival with every fault, NotYourLicense, NotTaken, StateByEvent, PersonChange,
    and Overtaken if the stored revision is not the one that the caller read.
    """
    arrival, repository = pushed.arrival, repository or Repository(act.session)
    license_type = _checked(pushed, repository.type_of(arrival.type), pusher, at=act.at)
    if if_match is not None and not _is_stored(act.session, arrival.identifier):
        raise Overtaken("there is no such license yet")
    warnings = list(warnings_of(repository, arrival))
    taken = take_in(
        act,
        arrival,
        source=pusher.source,
        complete=True,
        review=PushReview(act, pushed, pusher, if_match),
        checked_as=license_type,
        repository=repository,
    )
    license_, outcome = taken.license, taken.outcome
    if outcome is Outcome.CREATED:
        record.record(act, "license.received", license_id=license_.id, source=pusher.source)
    if not taken.left_out:
        repository.took(act, pusher.source, arrival.identifier)
    warnings += warnings_about(taken)
    identifier, version = license_.identifier, license_.revision
    return Receipt(license_, identifier, version, outcome, as_errors(warnings))


def _checked(
    pushed: Pushed, license_type: LicenseType | None, pusher: Pusher, *, at: datetime
) -> LicenseType:
    arrival, faults = pushed.arrival, list(pushed.faults)
    known = {fault.pointer for fault in faults}
    if license_type is None:
        faults += [Fault("/type", "unknown_type")] if "/type" not in known else []
        raise InvalidArrival(faults)
    found = [
        *faults_of(arrival, license_type, at=at),
        *faults_of_values(arrival.fields, license_type.face_fields),
        *state_faults(pushed, at=at),
    ]
    faults += [fault for fault in found if not _is_below(fault.pointer, known)]
    # Whose license it is can be told only where type and authority could be read.
    if not {"/type", "/authority", "/authority/code"} & known:
        pusher.ask_for(arrival.authority_code, license_type.code)
    if faults:
        raise InvalidArrival(faults)
    return license_type


def _is_below(pointer: str, known: set[str]) -> bool:
    """Tell whether something is said about this place, or one around it, already."""
    return any(pointer == one or pointer.startswith(f"{one}/") for one in known)


def _is_stored(session: Session, identifier: str) -> bool:
    return bool(session.scalar(sa.select(sa.exists().where(License.identifier == identifier))))
