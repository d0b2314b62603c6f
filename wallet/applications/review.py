"""What officers decide: acceptance, supplement, approval, rejection.

The caller has read the application with `queries.get_for_desk(…, lock=True)`: of two officers who
press the button together, the second finds what the first has done.
"""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.act import Act
from wallet.applications import grounds, holding, state, timeline
from wallet.applications.concerned import concerned
from wallet.applications.conversions import conversion_of
from wallet.applications.entries import record_about
from wallet.applications.models import Application, Rejection, StepBy
from wallet.applications.queries import is_overdue
from wallet.applications.remarks import check_comment, check_items
from wallet.applications.state import Action, IllegalStep, State
from wallet.applications.timeline import Missing
from wallet.calendar import working_days
from wallet.calendar.local_time import local_date
from wallet.catalogue import types
from wallet.errors import Conflict, Refused
from wallet.jobs import queue
from wallet.jobs.models import Job
from wallet.officers import own_cases
from wallet.officers.decision import Decision
from wallet.officers.models import OfficerRole

ISSUE_LICENSE = "issue_license"
DAYS_TO_SUPPLEMENT = 15


class SupervisorNeeded(Refused):
    """What is missing is said once, all of it; a second time is for a supervisor (一次性告知)."""

    code = "supervisor_needed"


class SupplementOpen(Conflict):
    """The applicant still has time for the supplement."""

    code = "supplement_open"


def accept(decision: Decision, application: Application) -> None:
    """Take the application on; the office's clock begins."""
    act = _begin(decision, Action.ACCEPT, application)
    conversion = conversion_of(types.get(act.session, application.type))
    application.move_to(State.ACCEPTED)
    application.accepted_at = act.at
    application.due_on = working_days.add(local_date(act.at), conversion.working_days)
    _add_step(decision, application)
    record_about(act, "accepted", application)


def ask_supplement(
    decision: Decision, application: Application, *, items: Sequence[Missing]
) -> None:
    """Tell the applicant everything that is missing; the clock stops until they answer."""
    act = _begin(decision, Action.ASK_SUPPLEMENT, application)
    if application.supplements and decision.officer.role is not OfficerRole.SUPERVISOR:
        raise SupervisorNeeded("a second supplement is for a supervisor to ask for")
    check_items(items, types.get(act.session, application.type))
    application.move_to(State.SUPPLEMENT_REQUIRED)
    application.supplements += 1
    # Whoever has approved did not see what is going to come.
    application.void_approval()
    application.due_on = working_days.add(local_date(act.at), DAYS_TO_SUPPLEMENT)
    _add_step(decision, application, items=items)
    record_about(act, "supplement_required", application, due_on=application.due_on.isoformat())


def approve(decision: Decision, application: Application, *, comment: str | None = None) -> None:
    """Approve, and have the license issued; where four eyes are asked for, the second time.

    The type asks for them, or a register that does not confirm the case: then each officer writes
    why. The wallet never mints: a job asks the issuing system, which numbers and seals.
    """
    act = _begin(decision, Action.APPROVE, application)
    is_doubtful = grounds.is_doubtful(application)
    check_comment(comment, required=is_doubtful)
    conversion = conversion_of(types.get(act.session, application.type))
    grounds.check(act, application, conversion)
    needs_two = conversion.four_eyes or is_doubtful
    if needs_two and not _is_second(decision, application):
        _note_first(decision, application, comment)
        return
    application.move_to(State.APPROVED)
    application.decided_at = act.at
    _add_step(decision, application, comment=comment)
    queue.enqueue(act.session, ISSUE_LICENSE, subject=application.id, at=act.at)
    record_about(act, "approved", application)


def reject(
    decision: Decision, application: Application, *, reason: Rejection, comment: str
) -> None:
    """Refuse the application, with a reason and words for the applicant."""
    act = _begin(decision, Action.REJECT, application)
    check_comment(comment, required=True)
    waits = application.state is State.SUPPLEMENT_REQUIRED
    if waits and not is_overdue(application, at=act.at):
        raise SupplementOpen("the applicant still has time for the supplement")
    application.move_to(State.REJECTED)
    application.rejection, application.decided_at = reason, act.at
    _add_step(decision, application, comment=comment)
    record_about(act, "rejected", application, reason=str(reason))


def retry_issuing(decision: Decision, application: Application) -> None:
    """Have the issuing system asked again after the worker gave up."""
    act = _begin(decision, Action.RETRY_ISSUING, application)
    if application.stuck_since is None:
        raise IllegalStep("the license is being issued and not stuck")
    application.stuck_reason, application.stuck_since = None, None
    application.touch()
    _queue_again(act.session, application, act.at)
    record_about(act, "issuing_retried", application)


def _begin(decision: Decision, action: Action, application: Application) -> Act:
    """Return the act, unless it may not be done now: what `ask_leave` raises, or IllegalStep."""
    decision.ask_leave(
        people=concerned(decision.act, application),
        version=application.version,
        changed="the application was changed after this version",
    )
    own_cases.refuse_filer(decision.act.session, decision.officer, application.filed_by_officer_id)
    holding.refuse_held(decision.officer, application, at=decision.act.at)
    state.check(action, application.state)
    holding.renew(decision.officer, application, at=decision.act.at)
    return decision.act


def _add_step(
    decision: Decision,
    application: Application,
    *,
    comment: str | None = None,
    items: Sequence[Missing] = (),
    is_internal: bool = False,
) -> None:
    timeline.add(
        decision.act,
        application,
        by=StepBy.AUTHORITY,
        officer_id=decision.officer.id,
        comment=comment,
        items=items,
        is_internal=is_internal,
    )


def _is_second(decision: Decision, application: Application) -> bool:
    if application.first_approver_id is None:
        return False
    decision.ask_second(application.first_approver_id)
    return True


def _note_first(decision: Decision, application: Application, comment: str | None) -> None:
    application.first_approver_id = decision.officer.id
    application.first_approved_at = decision.act.at
    application.let_go()
    application.touch()
    _add_step(decision, application, comment=comment, is_internal=True)
    record_about(decision.act, "approval_noted", application)


def _queue_again(session: Session, application: Application, at: datetime) -> None:
    dead = sa.select(Job.id).where(Job.kind == ISSUE_LICENSE, Job.subject == application.id)
    job_id = session.scalar(dead.where(Job.dead_at.is_not(None)))
    if job_id is None or not queue.requeue(session, job_id, at=at):
        queue.enqueue(session, ISSUE_LICENSE, subject=application.id, at=at)
