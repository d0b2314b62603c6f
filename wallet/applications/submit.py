"""Hand an application in, for the first time or with a supplement."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.act import Act
from wallet.applications import (
    contents,
    draft,
    duplicates,
    form_check,
    state,
    supplement,
    timeline,
)
from wallet.applications.attachments import uploads
from wallet.applications.conversions import Conversion
from wallet.applications.entries import record_about
from wallet.applications.models import Application, RegisterResult, StepBy
from wallet.applications.state import Action, State
from wallet.calendar import working_days
from wallet.calendar.local_time import local_date
from wallet.errors import Conflict, Invalid
from wallet.jobs import queue
from wallet.officers.models import Officer, OfficerRole
from wallet.short_lived import ShortLived, limits

ASK_REGISTER = "ask_register"
# 行政许可法 §32: within five days the office accepts, or says what is missing.
DAYS_TO_ACCEPT = 5
STORED = "stored"
# In entries: a step that follows from a supplement.
AFTER_SUPPLEMENT = "supplement"


class AttachmentsMissing(Invalid):
    """Photographs that the type asks for are not there; `errors` names their kinds."""

    code = "attachments_missing"


class NoDesk(Conflict):
    """No officer works at this authority's desk."""

    code = "no_desk"


def submit(act: Act, application: Application, *, store: ShortLived | None) -> None:
    """Hand in the application, which the caller has locked; a supplement is accepted at once.

    Without a store nothing is counted. Raises IllegalStep, what `draft.create` raises, and
    AttachmentsMissing, SupplementMissing, NoDesk, RateLimited.
    """
    state.check(Action.SUBMIT, application.state)
    conversion = _check_again(act, application)
    is_supplement = application.state is State.SUPPLEMENT_REQUIRED
    _refuse_missing(act.session, application, conversion)
    if is_supplement:
        supplement.refuse_incomplete(act, application)
    _refuse_without_desk(act.session, application)
    # Who answers the office in time is never too often.
    if store is not None and not is_supplement:
        _spend(store, application, act.at)
    hand_in(act, application, by=StepBy.APPLICANT)
    if is_supplement:
        accept_at_once(act, application, conversion)


def hand_in(
    act: Act, application: Application, *, by: StepBy, officer: Officer | None = None
) -> None:
    """Take the step to `submitted`, and have the register asked."""
    with duplicates.first_only(act.session, application):
        act.session.add(application)
        application.move_to(State.SUBMITTED)
    application.submitted_at = application.submitted_at or act.at
    application.due_on = working_days.add(local_date(act.at), DAYS_TO_ACCEPT)
    application.register_result = RegisterResult.PENDING
    application.register_sealed, application.register_is_applicant = None, None
    application.differences = []
    officer_id = officer.id if officer else None
    timeline.add(act, application, by=by, officer_id=officer_id)
    # Each supplement is asked about anew, whatever became of the question before.
    key = f"{application.id}:{application.supplements}"
    queue.enqueue(act.session, ASK_REGISTER, subject=application.id, key=key, at=act.at)
    after = AFTER_SUPPLEMENT if application.supplements else None
    record_about(act, "submitted", application, after=after)


def accept_at_once(act: Act, application: Application, conversion: Conversion) -> None:
    """Accept what was accepted before; the clock of the office begins anew."""
    application.move_to(State.ACCEPTED)
    application.due_on = working_days.add(local_date(act.at), conversion.working_days)
    timeline.add(act, application, by=StepBy.SYSTEM)
    after = AFTER_SUPPLEMENT
    record_about(act, "accepted", application, after=after)


def _check_again(act: Act, application: Application) -> Conversion:
    # The catalogue, the wallet and the calendar may have changed since the draft was filled in.
    license_type, conversion = draft.rules_of(act.session, application.type)
    form = contents.form_of(application, act.vault)
    at_counter = draft.is_at_counter(application)
    form_check.check(form, license_type, conversion, at=act.at, is_at_counter=at_counter)
    # Another draft stops nothing: whichever is handed in first goes on.
    duplicates.refuse_own(act, application, drafts_count=False)
    return conversion


def _refuse_missing(session: Session, application: Application, conversion: Conversion) -> None:
    if draft.is_at_counter(application):
        return  # the clerk has seen the originals
    there = uploads.list_of(session, application.id)
    stored = {each.kind for each in there if each.state == STORED}
    missing = [kind for kind in conversion.kinds if kind.required and kind.kind not in stored]
    if missing:
        error = AttachmentsMissing("photographs that the type asks for are missing")
        error.errors = [
            {"kind": kind.kind, "code": "attachment_missing", "detail": kind.label}
            for kind in missing
        ]
        raise error


def _refuse_without_desk(session: Session, application: Application) -> None:
    there = sa.select(Officer.id).where(
        Officer.authority == application.authority_code,
        Officer.role != OfficerRole.AUDITOR,
        Officer.disabled_at.is_(None),
    )
    if session.scalar(there.limit(1)) is None:
        raise NoDesk("no officer works at this authority's desk")


def _spend(store: ShortLived, application: Application, at: datetime) -> None:
    limits.spend(store, limits.SUBMISSIONS, application.person_key.hex(), at=at)
    certificate = application.number_index.hex()
    limits.spend(store, limits.SUBMISSIONS_OF_A_CERTIFICATE, certificate, at=at)
