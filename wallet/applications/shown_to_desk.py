"""An application as officers see it: in a queue, and in full with what speaks for and against."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from wallet.applications import contents, duplicates
from wallet.applications.attachments.similar import Similar, similar_to
from wallet.applications.contents import Difference, Registered
from wallet.applications.duplicates import Other
from wallet.applications.holding import is_held
from wallet.applications.issuing.ordering import obstacle_of
from wallet.applications.models import Application, RegisterResult
from wallet.applications.queries import is_overdue, list_earlier
from wallet.applications.shown import ShownApplication, Stuck, register_shown, shown, stuck_of
from wallet.applications.state import UNDECIDED, State
from wallet.crypto.vault import Vault
from wallet.database import Json
from wallet.identity.names import mask_name
from wallet.identity.persons import Person
from wallet.officers.models import Officer


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


def to_desk(
    session: Session, application: Application, *, vault: Vault, at: datetime
) -> ShownToDesk:
    """Show the application to the authority that decides about it."""
    registered = contents.registered_of(application, vault)
    register = register_shown(application.register_result, application.differences)
    return ShownToDesk(
        application=shown(session, application, register, internal=True, vault=vault, at=at),
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
        stuck=stuck_of(application),
        held=_hold(session, application, at),
        version=application.version,
    )


def _warnings(session: Session, application: Application, vault: Vault) -> list[str]:
    """Name what looks odd, and why an approval would lead to no license."""
    can_change = application.state in UNDECIDED
    obstacle = obstacle_of(session, application, vault) if can_change else None
    return [*application.warnings, obstacle] if obstacle else application.warnings


def _register_to_desk(
    application: Application, registered: Registered | None
) -> RegisterShownToDesk | None:
    result = application.register_result
    values = registered.values if registered else None
    return RegisterShownToDesk(result, values) if result else None


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
