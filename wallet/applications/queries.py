"""Find applications: a person their own, an authority those that were handed in to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.applications.models import Application
from wallet.applications.state import OPEN, State
from wallet.calendar.local_time import local_date, start_of
from wallet.errors import NotFound
from wallet.identity.former import is_of
from wallet.officers import desks
from wallet.officers.models import Officer
from wallet.paging import Position, newest_first

# What is closed has no day: it comes last in a queue.
NEVER = date(9999, 1, 1)
MOST_EARLIER = 20


@dataclass(frozen=True)
class Queued:
    """An application and its place in the queue."""

    application: Application
    position: Position


def get_own(
    session: Session, application_id: UUID, person_key: bytes, *, lock: bool = False
) -> Application:
    """Return the person's application; raises NotFound, also for another's."""
    return _one(session, _own(person_key).where(Application.id == application_id), lock=lock)


def list_own(
    session: Session, person_key: bytes, *, limit: int, after: Position | None = None
) -> Sequence[Application]:
    """List the person's applications, newest first."""
    own, created = _own(person_key), Application.created_at
    page = newest_first(own, created, Application.id, limit=limit, after=after)
    return session.scalars(page).all()


def get_for_desk(
    session: Session, application_id: UUID, officer: Officer, *, lock: bool = False
) -> Application:
    """Return what was handed in to the officer's authority; raises NotFound."""
    statement = of_desk(session, officer).where(Application.id == application_id)
    return _one(session, statement, lock=lock)


def list_earlier(session: Session, application: Application) -> Sequence[Application]:
    """List what else its applicant has handed in to the same authority, newest first."""
    theirs = sa.select(Application).where(
        Application.person_key == application.person_key,
        Application.authority_code == application.authority_code,
        Application.submitted_at.is_not(None),
        Application.id != application.id,
    )
    newest = theirs.order_by(Application.created_at.desc()).limit(MOST_EARLIER)
    return session.scalars(newest).all()


def find_locked(session: Session, application_id: UUID) -> Application | None:
    """Find any application, for the worker, and hold it until the end of the transaction."""
    statement = sa.select(Application).where(Application.id == application_id)
    return session.scalar(_locked(statement))


def list_queue(
    session: Session,
    officer: Officer,
    *,
    at: datetime,
    limit: int,
    state: State | None = None,
    overdue: bool | None = None,
    authority: str | None = None,
    after: Position | None = None,
) -> list[Queued]:
    """List what the officer's authority has, the most urgent first: overdue, then by day."""
    day = sa.func.coalesce(Application.due_on, NEVER, type_=sa.Date)
    statement = of_desk(session, officer).order_by(day, Application.id).limit(limit)
    if state is not None:
        statement = statement.where(Application.state == state)
    if overdue is not None:
        late = (day < local_date(at)) & Application.state.in_(OPEN)
        statement = statement.where(late if overdue else ~late)
    if authority is not None:
        statement = statement.where(Application.authority_code == authority)
    if after is not None:
        last = local_date(after.at)
        statement = statement.where((day > last) | ((day == last) & (Application.id > after.id)))
    return [queued(application) for application in session.scalars(statement)]


def is_overdue(application: Application, *, at: datetime) -> bool:
    """Tell whether the last day for somebody's turn has passed, by the Chinese calendar."""
    return application.due_on is not None and application.due_on < local_date(at)


def _own(person_key: bytes) -> sa.Select[Application]:
    # What a clerk filed is handed over by its code.
    handed_over = Application.filed_by_officer_id.is_(None) | Application.claimed_at.is_not(None)
    return sa.select(Application).where(is_of(Application.person_key, person_key), handed_over)


def of_desk(session: Session, officer: Officer) -> sa.Select[Application]:
    """Select what was handed in, and is for the officer's desk."""
    theirs = desks.of_desk(
        session,
        officer,
        Application.authority_code,
        busy=[
            Application.filed_by_officer_id,
            Application.first_approver_id,
        ],
        person_key=Application.person_key,
    )
    # Never handed in: a draft, or one that was given up as a draft.
    return sa.select(Application).where(theirs, Application.submitted_at.is_not(None))


def _one(session: Session, statement: sa.Select[Application], *, lock: bool) -> Application:
    found = session.scalar(_locked(statement) if lock else statement)
    if found is None:
        raise NotFound("there is no such application")
    return found


def _locked(statement: sa.Select[Application]) -> sa.Select[Application]:
    # Read anew under the lock: what was read before may have been decided meanwhile.
    return statement.with_for_update().execution_options(populate_existing=True)


def queued(application: Application) -> Queued:
    """Give an application its place in a queue."""
    day = application.due_on or NEVER
    return Queued(application, Position(start_of(day), application.id))
