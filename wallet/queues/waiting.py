"""What waits in a queue: its rows in pages, and how many there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.applications import queries as applications
from wallet.applications.models import Application
from wallet.applications.queries import Queued
from wallet.calendar.local_time import local_date
from wallet.objections import queries as objections
from wallet.objections.models import Objection
from wallet.officers.models import Officer
from wallet.paging import Position, newest_first
from wallet.queues import declared
from wallet.queues.conditions import Asked, conditions
from wallet.queues.declared import Queue

# Nobody works through more in a day, and a database need not count further.
MOST_COUNTED = 1000


def list_applications(
    session: Session,
    officer: Officer,
    name: str,
    *,
    at: datetime,
    limit: int,
    after: Position | None = None,
) -> list[Queued]:
    """List the cases of a queue, what is due first; raises NotFound for a queue that is not."""
    queue = declared.get(name, "applications")
    day = Application.due_on
    rows = _select(session, queue, Asked(officer, at)).where(day.is_not(None))
    if after is not None:
        # The first condition is one that an index can begin at.
        last = local_date(after.at)
        rows = rows.where(day >= last, (day > last) | (Application.id > after.id))
    found = session.scalars(rows.order_by(day, Application.id).limit(limit))
    return [applications.queued(each) for each in found]


def list_objections(
    session: Session,
    officer: Officer,
    name: str,
    *,
    at: datetime,
    limit: int,
    after: Position | None = None,
) -> Sequence[Objection]:
    """List the objections of a queue, newest first; raises NotFound for a queue that is not."""
    queue = declared.get(name, "objections")
    rows = _select(session, queue, Asked(officer, at))
    page = newest_first(rows, Objection.created_at, Objection.id, limit=limit, after=after)
    return session.scalars(page).all()


@dataclass(frozen=True)
class CountedQueue:
    """A queue, and how many rows it has; `MOST_COUNTED` stands for that many or more."""

    queue: Queue
    count: int


def count_all(session: Session, officer: Officer, *, at: datetime) -> list[CountedQueue]:
    """Count every queue of the officer."""
    every = declared.queues().values()
    return [CountedQueue(queue, count(session, officer, queue, at=at)) for queue in every]


def count(session: Session, officer: Officer, queue: Queue, *, at: datetime) -> int:
    """Count the rows of a queue, and no further than `MOST_COUNTED`."""
    rows = _select(session, queue, Asked(officer, at)).with_only_columns(sa.literal(1))
    some = rows.limit(MOST_COUNTED).subquery()
    return session.scalar(sa.select(sa.func.count()).select_from(some)) or 0


def _select(session: Session, queue: Queue, asked: Asked) -> sa.Select[Any]:
    rows: sa.Select[Any] = objections.of_desk(asked.officer)
    if queue.list == "applications":
        rows = applications.of_desk(session, asked.officer)
    return rows.where(*conditions(queue, asked))
