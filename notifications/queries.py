"""What a citizen reads of their messages, and what an operator reads of the queue."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from notifications.deliver import WHILE_LOCKED
from notifications.models import Message
from notifications.writing import DELIVER
from wallet.audit.models import Entry
from wallet.errors import NotFound
from wallet.identity.former import is_of
from wallet.identity.queries import Citizen
from wallet.jobs.models import Job
from wallet.paging import Position, newest_first


@dataclass(frozen=True)
class Lag:
    """Since when the oldest entry and the oldest message wait, and how many were given up."""

    untold_since: datetime | None
    undelivered_since: datetime | None
    undelivered: int
    dead: int
    # By template and reason: one alarm for each.
    dead_by_reason: dict[tuple[str, str], int]


def list_messages(
    session: Session, citizen: Citizen, *, limit: int, after: Position | None = None
) -> list[Message]:
    """List what was told to the person and to the account, newest first."""
    readable = sa.select(Message).where(_readable(citizen))
    page = newest_first(readable, Message.at, Message.id, limit=limit, after=after)
    return list(session.scalars(page))


def count_unread(session: Session, citizen: Citizen) -> int:
    unread = _readable(citizen) & Message.read_at.is_(None)
    return session.scalar(sa.select(sa.func.count()).select_from(Message).where(unread)) or 0


def mark_read(session: Session, citizen: Citizen, message_id: UUID, *, at: datetime) -> None:
    """Note that the citizen has read it; the first time counts.

    Raises NotFound, also for somebody else's message.
    """
    wanted = sa.select(Message).where(Message.id == message_id, _readable(citizen))
    message = session.scalar(wanted)
    if message is None:
        raise NotFound("there is no such message")
    message.read_at = message.read_at or at


def lag(session: Session) -> Lag:
    """Tell how far behind the telling is."""
    waiting = (Job.kind == DELIVER) & Job.dead_at.is_(None)
    since, number = session.execute(
        sa.select(sa.func.min(Job.created_at), sa.func.count()).where(waiting)
    ).one()
    dead = sa.select(sa.func.count()).where(Job.kind == DELIVER, Job.dead_at.is_not(None))
    untold = sa.select(sa.func.min(Entry.at)).where(Entry.told_at.is_(None))
    return Lag(
        session.scalar(untold),
        since,
        number,
        session.scalar(dead) or 0,
        _dead_by_reason(session),
    )


def _dead_by_reason(session: Session) -> dict[tuple[str, str], int]:
    columns = Message.template, sa.func.coalesce(Job.error, "")
    rows = session.execute(
        sa.select(*columns, sa.func.count())
        .join(Job, Job.subject == Message.id)
        .where(Job.kind == DELIVER, Job.dead_at.is_not(None))
        .group_by(*columns)
    )
    return {(template, error): number for template, error, number in rows}


def dead_letters(session: Session) -> list[Job]:
    """List what was given up, oldest first."""
    dead = sa.select(Job).where(Job.kind == DELIVER, Job.dead_at.is_not(None))
    return list(session.scalars(dead.order_by(Job.dead_at)))


def find_letter(session: Session, job_id: UUID) -> tuple[Job, Message] | None:
    """Find a delivery that is not done, and its message."""
    statement = sa.select(Job, Message).join(Message, Message.id == Job.subject)
    row = session.execute(statement.where(Job.id == job_id, Job.kind == DELIVER)).one_or_none()
    return None if row is None else (row[0], row[1])


def _readable(citizen: Citizen) -> sa.ColumnElement[bool]:
    """Select what may be read on this phone now: a locked wallet tells only that it is locked."""
    to_account = Message.account_id == citizen.account.id
    if citizen.identity is None:
        return to_account
    to_person = is_of(Message.person_key, citizen.identity.person_key)
    if citizen.identity.locked_at is not None:
        to_person &= Message.template.in_(WHILE_LOCKED)
    return to_account | to_person
