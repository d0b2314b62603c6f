"""Queue work in the transaction of the act, and let one worker at a time do it.

A worker claims a job, commits, does it, and finishes it in another transaction. One that dies
leaves a lease behind; when it has run out, somebody else takes over. So a job is begun at least
once, and what it does must bear being done twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.insertion import insert
from wallet.jobs.models import Job

# No pause is longer: what is due later than that was written before the clock was put back.
LONGEST_PAUSE = timedelta(days=1)
# Two workers never read the same moment: who waited for a lock comes with an older one.
CLOCKS_DIFFER = timedelta(minutes=1)


@dataclass(frozen=True)
class Leased:
    """A job that is ours until its lease runs out; `attempts` counts this one."""

    id: UUID
    kind: str
    subject: UUID
    key: str
    attempts: int
    lease: UUID


def enqueue(
    session: Session,
    kind: str,
    *,
    subject: UUID,
    at: datetime,
    key: str | None = None,
    due_at: datetime | None = None,
) -> None:
    """Queue the job, unless one of its kind with this key is queued already."""
    row = {
        "id": uuid4(),
        "kind": kind,
        "subject": subject,
        "key": key or str(subject),
        "attempts": 0,
        "due_at": due_at or at,
        "created_at": at,
    }
    wish = insert(session, Job).values(row)
    session.execute(wish.on_conflict_do_nothing(index_elements=["kind", "key"]))


def claim(
    session: Session, kind: str, *, at: datetime, lease: timedelta, limit: int = 1
) -> list[Leased]:
    """Take the jobs that have waited longest; the caller commits before it begins them."""
    jobs = session.scalars(_claimable(kind, at, lease, limit)).all()
    for job in jobs:
        job.lease, job.leased_until = uuid4(), at + lease
        job.attempts += 1
    return [_leased(job) for job in jobs]


def soonest(session: Session) -> datetime | None:
    """Return when a job of whatever kind can be claimed; a leased one, when its lease runs out."""
    free_at = sa.func.coalesce(Job.leased_until, Job.due_at)
    return session.scalar(sa.select(sa.func.min(free_at)).where(Job.dead_at.is_(None)))


def finish(session: Session, leased: Leased) -> bool:
    """Strike the job off; False when somebody took it over meanwhile."""
    result = session.execute(sa.delete(Job).where(*_ours(leased)))
    return _hit(result)


def postpone(session: Session, leased: Leased, *, due_at: datetime, error: str) -> bool:
    """Try again later; False when somebody took the job over meanwhile."""
    return _change(session, leased, due_at=due_at, error=error)


def give_back(session: Session, leased: Leased, *, due_at: datetime) -> bool:
    """Leave the job for later, untried; False when somebody took it over meanwhile."""
    return _change(session, leased, due_at=due_at, attempts=Job.attempts - 1)


def bury(session: Session, leased: Leased, *, at: datetime, error: str) -> bool:
    """Make a dead letter of the job; False when somebody took it over meanwhile."""
    return _change(session, leased, dead_at=at, error=error)


def requeue(session: Session, job_id: UUID, *, at: datetime) -> bool:
    """Give a dead letter its tries back; False when there is none with this id."""
    dead = (Job.id == job_id) & Job.dead_at.is_not(None)
    changes = {"dead_at": None, "attempts": 0, "due_at": at}
    return _hit(session.execute(sa.update(Job).where(dead).values(changes)))


def pause(attempts: int, *, first: timedelta, longest: timedelta, jitter: float) -> timedelta:
    """Double the pause with every try, and shorten it by up to a half; `jitter` is in 0..1."""
    whole: timedelta = min(first * 2 ** min(attempts - 1, 30), longest, LONGEST_PAUSE)
    return whole * (1 - jitter / 2)


def _claimable(kind: str, at: datetime, lease: timedelta, limit: int) -> sa.Select[Job]:
    # A clock that was put back must not keep a job waiting for what was "in an hour" then.
    is_new_from_the_future = (Job.attempts == 0) & (Job.created_at > at + CLOCKS_DIFFER)
    is_due = (Job.due_at <= at) | (Job.due_at > at + LONGEST_PAUSE) | is_new_from_the_future
    is_free = Job.leased_until.is_(None) | (Job.leased_until <= at)
    is_from_the_future = Job.leased_until > at + lease + CLOCKS_DIFFER
    return (
        sa.select(Job)
        .where(Job.kind == kind, Job.dead_at.is_(None), is_due, is_free | is_from_the_future)
        .order_by(Job.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )


def _leased(job: Job) -> Leased:
    assert job.lease is not None  # noqa: S101  claim has just written it
    return Leased(job.id, job.kind, job.subject, job.key, job.attempts, job.lease)


def _ours(leased: Leased) -> Sequence[sa.ColumnElement[bool]]:
    return (Job.id == leased.id, Job.lease == leased.lease)


def _change(session: Session, leased: Leased, **changes: Any) -> bool:
    free = {"lease": None, "leased_until": None, **changes}
    return _hit(session.execute(sa.update(Job).where(*_ours(leased)).values(free)))


def _hit(result: sa.Result[Any]) -> bool:
    return bool(isinstance(result, sa.CursorResult) and result.rowcount)
