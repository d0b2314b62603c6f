"""An application as its applicant sees it, and as the desk does."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from wallet.applications import contents, duplicates, timeline
from wallet.applications.attachments import uploads
from wallet.applications.attachments.models import Attachment
from wallet.applications.attachments.similar import Similar, similar_to
from wallet.applications.contents import Difference, Registered
from wallet.applications.conversions import conversion_of
from wallet.applications.duplicates import Other
from wallet.applications.holding import is_held
from wallet.applications.issuing.ordering import obstacle_of
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
from wallet.applications.queries import is_overdue, list_earlier
from wallet.applications.state import UNDECIDED, State
from wallet.applications.submit import STORED
from wallet.applications.timeline import Missing
from wallet.authorities.names import named
from wallet.catalogue import types
from wallet.crypto.vault import Vault
from wallet.database import Json
from wallet.identity.names import mask_name
from wallet.identity.persons import Person
from wallet.licenses.authority import Authority
from wallet.officers.models import Officer


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


@dataclass(frozen=True)
class Hold:
    """Who works on a case, and until when if nobody touches it."""

    officer_id: UUID
    officer: str
    until: datetime


@dataclass(frozen=True)
class FirstApproval:
    officer_id: UUID
    officer: str
    at: datetime


@dataclass(frozen=True, repr=False)
class RegisterShownToDesk:
    result: RegisterResult
    values: Json | None


@dataclass(frozen=True, repr=False)
class ShownToDesk:
    """What officers have beside the application: who applies, and what speaks for and against."""

    application: ShownApplication
    applicant: Person
    register: RegisterShownToDesk | None
    register_is_applicant: bool | None
    differences: tuple[Difference, ...]
    duplicates: list[Other]
    earlier: Sequence[Application]
    similar: list[Similar]
    warnings: list[str]
    first_approval: FirstApproval | None
    held: Hold | None
    filed_at_counter: bool


@dataclass(frozen=True, repr=False)
class QueueRow:
    """An application in the queue of a desk."""

    id: UUID
    receipt_number: str
    type: str
    applicant_masked: str
    state: State
    submitted_at: datetime | None
    due_on: date | None
    overdue: bool
    register: RegisterResult | None
    stuck: Stuck | None
    held: Hold | None
    version: int


def to_applicant(
    session: Session, application: Application, *, vault: Vault, at: datetime
) -> ShownApplication:
    """Show the application to who applied for it."""
    register = register_for_applicant(application)
    return _shown(session, application, register, internal=False, vault=vault, at=at)


def to_desk(
    session: Session, application: Application, *, vault: Vault, at: datetime
) -> ShownToDesk:
    """Show the application to the authority that decides about it."""
    registered = contents.registered_of(application, vault)
    register = _register(application.register_result, application.differences)
    return ShownToDesk(
        application=_shown(session, application, register, internal=True, vault=vault, at=at),
        applicant=contents.applicant_of(application, vault),
        register=_register_to_desk(application, registered),
        register_is_applicant=application.register_is_applicant,
        differences=registered.differences if registered else (),
        duplicates=duplicates.list_others(session, application),
        earlier=list_earlier(session, application),
        similar=similar_to(session, application, at=at),
        warnings=_warnings(session, application, vault),
        first_approval=_first_approval(session, application),
        held=_hold(session, application, at),
        filed_at_counter=application.filed_by_officer_id is not None,
    )


def row(session: Session, application: Application, *, vault: Vault, at: datetime) -> QueueRow:
    """Show the application in a list, with its applicant's name masked."""
    return QueueRow(
        id=application.id,
        receipt_number=application.receipt_number,
        type=application.type,
        applicant_masked=mask_name(contents.applicant_of(application, vault).name),
        state=application.state,
        submitted_at=application.submitted_at,
        due_on=application.due_on,
        overdue=is_overdue(application, at=at),
        register=application.register_result,
        stuck=_stuck(application),
        held=_hold(session, application, at),
        version=application.version,
    )


def register_for_applicant(application: Application) -> RegisterShown | None:
    """Tell the applicant what the register said, unless it speaks of somebody else."""
    if application.register_is_applicant is False:
        return _register(RegisterResult.NOT_FOUND, [])
    return _register(application.register_result, application.differences)


def _warnings(session: Session, application: Application, vault: Vault) -> list[str]:
    """Name what looks odd, and why an approval would lead to no license."""
    can_change = application.state in UNDECIDED
    obstacle = obstacle_of(session, application, vault) if can_change else None
    return [*application.warnings, obstacle] if obstacle else application.warnings


def _register(result: RegisterResult | None, fields: list[str]) -> RegisterShown | None:
    if result is None:
        return None
    return RegisterShown(result, fields if result is RegisterResult.MISMATCH else None)


def _register_to_desk(
    application: Application, registered: Registered | None
) -> RegisterShownToDesk | None:
    result = application.register_result
    values = registered.values if registered else None
    return RegisterShownToDesk(result, values) if result else None


def _shown(
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
        stuck=_stuck(application),
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


def _stuck(application: Application) -> Stuck | None:
    reason, since = application.stuck_reason, application.stuck_since
    return Stuck(reason or "unknown", since) if since else None


def _hold(session: Session, application: Application, at: datetime) -> Hold | None:
    officer_id, until = application.held_by_officer_id, application.held_until
    if officer_id is None or until is None or not is_held(application, at=at):
        return None
    return Hold(officer_id, session.get_one(Officer, officer_id).name, until)


def _first_approval(session: Session, application: Application) -> FirstApproval | None:
    officer_id, at = application.first_approver_id, application.first_approved_at
    if officer_id is None or at is None:
        return None
    return FirstApproval(officer_id, session.get_one(Officer, officer_id).name, at)
