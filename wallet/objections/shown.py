"""Objections opened for who may read them: the citizen, or the desk."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.authorities import names
from wallet.calendar.local_time import local_date
from wallet.catalogue.models import LicenseType
from wallet.crypto.vault import Vault
from wallet.identity.names import mask_name
from wallet.identity.queries import find_identity, person_of
from wallet.licenses.authority import Authority
from wallet.licenses.models import License
from wallet.objections import timeline
from wallet.objections.models import Objection, ObjectionKind, ObjectionStep, Rejection, StepBy
from wallet.objections.state import State


@dataclass(frozen=True)
class LicenseNamed:
    id: UUID
    type: str
    name: str


@dataclass(frozen=True, repr=False)
class ObjectionStepShown:
    state: State
    at: datetime
    by: StepBy
    office: str | None
    comment: str | None


@dataclass(frozen=True, repr=False)
class ShownObjection:
    """An objection; in a list, what was said stays sealed."""

    id: UUID
    kind: ObjectionKind
    state: State
    license: LicenseNamed | None
    authority: Authority | None
    reason: Rejection | None
    submitted_at: datetime
    due_on: date | None
    overdue: bool
    version: int
    # Only for the desk.
    applicant_masked: str | None = None
    # Only in full.
    words: str | None = None
    timeline: tuple[ObjectionStepShown, ...] = ()
    verification: UUID | None = None


def row(session: Session, objection: Objection, *, at: datetime) -> ShownObjection:
    """Show an objection in its citizen's list."""
    code = objection.authority_code
    return ShownObjection(
        id=objection.id,
        kind=objection.kind,
        state=objection.state,
        license=_license(session, objection.license_id),
        authority=names.named(session, code) if code else None,
        reason=objection.rejection,
        submitted_at=objection.created_at,
        due_on=objection.due_on,
        overdue=objection.due_on is not None and objection.due_on < local_date(at),
        version=objection.version,
    )


def masked_name(session: Session, objection: Objection, *, vault: Vault) -> str | None:
    """Return who objects as far as a queue shows it."""
    identity = find_identity(session, objection.person_key)
    return mask_name(person_of(identity, vault).name) if identity else None


def in_full(
    session: Session, objection: Objection, *, vault: Vault, at: datetime
) -> ShownObjection:
    """Open an objection."""
    steps = timeline.list_steps(session, objection)
    return replace(
        row(session, objection, at=at),
        words=Objection.words.open(vault, objection.words_sealed, of=objection.id),
        timeline=tuple(_step(session, step, vault) for step in steps),
        verification=objection.verification_id,
    )


def _step(session: Session, step: ObjectionStep, vault: Vault) -> ObjectionStepShown:
    sealed = step.comment_sealed
    comment = ObjectionStep.comment.open(vault, sealed, of=step.id) if sealed else None
    office = names.name_of(session, step.office) if step.office else None
    return ObjectionStepShown(step.state, step.at, step.by, office, comment)


def _license(session: Session, license_id: UUID | None) -> LicenseNamed | None:
    if license_id is None:
        return None
    found = session.execute(
        sa.select(License.id, License.type, LicenseType.name)
        .join(LicenseType, LicenseType.code == License.type)
        .where(License.id == license_id)
    ).one()
    return LicenseNamed(*found)
