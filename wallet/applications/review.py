"""What officers decide: acceptance, supplement, approval, rejection.

The caller has read the application with `queries.get_for_desk(…, lock=True)`: of two officers who
press the button together, the second finds what the first has done.
"""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.applications.conversions import conversion_of
from wallet.applications.decision import add_step, begin
from wallet.applications.entries import record_about
from wallet.applications.models import Application, Rejection
from wallet.applications.queries import is_overdue
from wallet.applications.remarks import check_comment, check_items
from wallet.applications.state import Action, IllegalStep, State
from wallet.applications.timeline import Missing
from wallet.calendar import working_days
from wallet.calendar.local_time import local_date
from wallet.catalogue import types
from wallet.crypto.vault import Vault
from wallet.errors import Conflict, Refused
from wallet.jobs import queue
from wallet.jobs.models import Job
from wallet.officers.models import Officer, OfficerRole

ISSUE_LICENSE = "issue_license"
DAYS_TO_SUPPLEMENT = 15


class SupervisorNeeded(Refused):
    """What is missing is said once, all of it; a second time is for a supervisor (一次性告知)."""

    code = "supervisor_needed"


class SecondOfficerNeeded(Conflict):
    """Four eyes: the second approval is another officer's."""

    code = "second_officer_needed"


class SupplementOpen(Conflict):
    """The applicant still has time for the supplement."""

    code = "supplement_open"


def accept(
    session: Session,
    application: Application,
    *,
    officer: Officer,
    vault: Vault,
    at: datetime,
    version: int | None = None,
) -> None:
    """Take the application on; the office's clock begins."""
    begin(session, Action.ACCEPT, application, officer, version=version, vault=vault)
    conversion = conversion_of(types.get(session, application.type))
    application.move_to(State.ACCEPTED)
    application.accepted_at = at
    application.due_on = working_days.add(local_date(at), conversion.working_days)
    add_step(session, application, officer, vault=vault, at=at)
    record_about(session, "accepted", application, actor=officer.as_actor(), at=at)


def ask_supplement(
    session: Session,
    application: Application,
    *,
    items: Sequence[Missing],
    officer: Officer,
    vault: Vault,
    at: datetime,
    version: int | None = None,
) -> None:
    """Tell the applicant everything that is missing; the clock stops until they answer."""
    begin(session, Action.ASK_SUPPLEMENT, application, officer, version=version, vault=vault)
    if application.supplements and officer.role is not OfficerRole.SUPERVISOR:
        raise SupervisorNeeded("a second supplement is for a supervisor to ask for")
    check_items(items, types.get(session, application.type))
    application.move_to(State.SUPPLEMENT_REQUIRED)
    application.supplements += 1
    # Whoever has approved did not see what is going to come.
    application.first_approver_id, application.first_approved_at = None, None
    application.due_on = working_days.add(local_date(at), DAYS_TO_SUPPLEMENT)
    add_step(session, application, officer, vault=vault, at=at, items=items)
    due_on = application.due_on.isoformat()
    record_about(
        session,
        "supplement_required",
        application,
        actor=officer.as_actor(),
        at=at,
        due_on=due_on,
    )


def approve(
    session: Session,
    application: Application,
    *,
    officer: Officer,
    vault: Vault,
    at: datetime,
    comment: str | None = None,
    version: int | None = None,
) -> None:
    """Approve, and have the license issued; where four eyes are asked for, the second time.

    The wallet never mints: a job asks the issuing system, which numbers and seals.
    """
    begin(session, Action.APPROVE, application, officer, version=version, vault=vault)
    check_comment(comment, required=False)
    conversion = conversion_of(types.get(session, application.type))
    if conversion.four_eyes and not _is_second(application, officer):
        _note_first(session, application, officer, comment=comment, vault=vault, at=at)
        return
    application.move_to(State.APPROVED)
    application.decided_at = at
    add_step(session, application, officer, vault=vault, at=at, comment=comment)
    queue.enqueue(session, ISSUE_LICENSE, subject=application.id, at=at)
    record_about(session, "approved", application, actor=officer.as_actor(), at=at)


def reject(
    session: Session,
    application: Application,
    *,
    reason: Rejection,
    comment: str,
    officer: Officer,
    vault: Vault,
    at: datetime,
    version: int | None = None,
) -> None:
    """Refuse the application, with a reason and words for the applicant."""
    begin(session, Action.REJECT, application, officer, version=version, vault=vault)
    check_comment(comment, required=True)
    waits = application.state is State.SUPPLEMENT_REQUIRED
    if waits and not is_overdue(application, at=at):
        raise SupplementOpen("the applicant still has time for the supplement")
    application.move_to(State.REJECTED)
    application.rejection, application.decided_at = reason, at
    add_step(session, application, officer, vault=vault, at=at, comment=comment)
    record_about(
        session, "rejected", application, actor=officer.as_actor(), at=at, reason=str(reason)
    )


def retry_issuing(
    session: Session,
    application: Application,
    *,
    officer: Officer,
    vault: Vault,
    at: datetime,
    version: int | None = None,
) -> None:
    """Have the issuing system asked again after the worker gave up."""
    begin(session, Action.RETRY_ISSUING, application, officer, version=version, vault=vault)
    if application.stuck_since is None:
        raise IllegalStep("the license is being issued and not stuck")
    application.stuck_reason, application.stuck_since = None, None
    application.touch()
    _queue_again(session, application, at)
    record_about(session, "issuing_retried", application, actor=officer.as_actor(), at=at)


def _is_second(application: Application, officer: Officer) -> bool:
    if application.first_approver_id == officer.id:
        raise SecondOfficerNeeded("the second approval is another officer's")
    return application.first_approver_id is not None


def _note_first(
    session: Session,
    application: Application,
    officer: Officer,
    *,
    comment: str | None,
    vault: Vault,
    at: datetime,
) -> None:
    application.first_approver_id, application.first_approved_at = officer.id, at
    application.touch()
    add_step(session, application, officer, vault=vault, at=at, comment=comment, is_internal=True)
    record_about(session, "approval_noted", application, actor=officer.as_actor(), at=at)


def _queue_again(session: Session, application: Application, at: datetime) -> None:
    dead = sa.select(Job.id).where(Job.kind == ISSUE_LICENSE, Job.subject == application.id)
    job_id = session.scalar(dead.where(Job.dead_at.is_not(None)))
    if job_id is None or not queue.requeue(session, job_id, at=at):
        queue.enqueue(session, ISSUE_LICENSE, subject=application.id, at=at)
