"""An application as its applicant sees it; the desk sees more (`shown_to_desk`)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from wallet.applications import contents, timeline
from wallet.applications.attachments import uploads
from wallet.applications.attachments.models import Attachment
from wallet.applications.conversions import conversion_of
from wallet.applications.models import (
    Application,
    ApplicationStep,
    ForWhom,
    Medium,
    Purpose,
    RegisterResult,
    StepBy,
)
from wallet.applications.next_step import NextStep, next_step_of
from wallet.applications.queries import is_overdue
from wallet.applications.state import State
from wallet.applications.submit import STORED
from wallet.applications.timeline import Missing
from wallet.authorities.names import named
from wallet.catalogue import types
from wallet.crypto.vault import Vault
from wallet.licenses.authority import Authority


@dataclass(frozen=True)
class RegisterShown:
    """What the register said; `fields` names where it differs."""

    result: RegisterResult
    fields: list[str] | None


@dataclass(frozen=True)
class Stuck:
    reason: str
    since: datetime


@dataclass(frozen=True, repr=False)
class ApplicationStepShown:
    state: State
    at: datetime
    by: StepBy
    office: str | None
    comment: str | None
    items: tuple[Missing, ...]
    is_internal: bool


@dataclass(frozen=True, repr=False)
class ShownApplication:
    """An application in full, in clear."""

    id: UUID
    receipt_number: str
    state: State
    type: str
    name: str
    medium: Medium
    purpose: Purpose
    for_who: ForWhom
    certificate_number: str
    card_number: str | None
    authority: Authority
    issued_on: date | None
    fields: dict[str, str]
    attachments: Sequence[Attachment]
    register: RegisterShown | None
    due_on: date | None
    overdue: bool
    next_step: NextStep
    stuck: Stuck | None
    version: int
    timeline: list[ApplicationStepShown]
    replaces: UUID | None
    license_id: UUID | None
    created_at: datetime
    submitted_at: datetime | None


def to_applicant(
    session: Session, application: Application, *, vault: Vault, at: datetime
) -> ShownApplication:
    """Show the application to who applied for it."""
    register = register_for_applicant(application)
    return shown(session, application, register, internal=False, vault=vault, at=at)


def register_for_applicant(application: Application) -> RegisterShown | None:
    """Tell the applicant what the register said, unless it speaks of somebody else."""
    if application.register_is_applicant is False:
        return register_shown(RegisterResult.NOT_FOUND, [])
    return register_shown(application.register_result, application.differences)


def register_shown(result: RegisterResult | None, fields: list[str]) -> RegisterShown | None:
    if result is None:
        return None
    return RegisterShown(result, fields if result is RegisterResult.MISMATCH else None)


def shown(
    session: Session,
    application: Application,
    register: RegisterShown | None,
    *,
    internal: bool,
    vault: Vault,
    at: datetime,
) -> ShownApplication:
    license_type = types.get(session, application.type)
    authority = named(session, application.authority_code)
    attachments = uploads.list_of(session, application.id)
    return ShownApplication(
        id=application.id,
        receipt_number=application.receipt_number,
        state=application.state,
        type=application.type,
        name=license_type.name,
        medium=application.medium,
        purpose=application.purpose,
        for_who=application.for_who,
        certificate_number=contents.number_of(application, vault),
        card_number=contents.card_number_of(application, vault),
        authority=authority,
        issued_on=application.issued_on,
        fields=contents.fields_of(application, vault),
        attachments=attachments,
        register=register,
        due_on=application.due_on,
        overdue=is_overdue(application, at=at),
        next_step=next_step_of(
            application, conversion_of(license_type), _stored_kinds(attachments)
        ),
        stuck=stuck_of(application),
        version=application.version,
        timeline=[
            _step(step, authority, vault)
            for step in timeline.list_steps(session, application.id)
            if internal or not step.is_internal
        ],
        replaces=application.replaces_license_id,
        license_id=application.license_id,
        created_at=application.created_at,
        submitted_at=application.submitted_at,
    )


def _stored_kinds(attachments: Iterable[Attachment]) -> frozenset[str]:
    return frozenset(each.kind for each in attachments if each.state == STORED)


def _step(step: ApplicationStep, authority: Authority, vault: Vault) -> ApplicationStepShown:
    return ApplicationStepShown(
        state=step.state,
        at=step.at,
        by=step.by,
        office=authority.name if step.by is StepBy.AUTHORITY else None,
        comment=timeline.comment_of(step, vault),
        items=timeline.items_of(step, vault),
        is_internal=step.is_internal,
    )


def stuck_of(application: Application) -> Stuck | None:
    reason, since = application.stuck_reason, application.stuck_since
    return Stuck(reason or "unknown", since) if since else None
