"""How an authority's desk is doing: counts, what is late, how long a decision takes."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil
from statistics import median

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.applications.models import Application, ApplicationStep, Rejection
from wallet.applications.state import OPEN, State
from wallet.calendar.local_time import local_date
from wallet.officers.models import Officer, OfficerRole

DAY = timedelta(days=1)
WEEKS = 13
# Decisions of longer ago say little about the desk of today.
WINDOW = timedelta(weeks=WEEKS)
# Nine of ten cases were decided within so many days.
SLOW_SHARE = 0.9


@dataclass(frozen=True)
class Week:
    """What came in and what was decided in the seven days from a Monday on."""

    since: date
    received: int
    decided: int


@dataclass(frozen=True)
class Work:
    """How many steps an officer has taken: a count, and no ranking."""

    officer: str
    steps: int


@dataclass(frozen=True)
class Figures:
    """The days are None when nothing was decided in the window, `work` for whoever only decides."""

    by_state: dict[str, int]
    overdue: int
    median_days: float | None
    slow_days: float | None
    weeks: list[Week]
    rejections: dict[str, int]
    work: list[Work] | None


def figures(session: Session, officer: Officer, *, at: datetime) -> Figures:
    """Count what was handed in to the officer's authority."""
    theirs = (
        Application.authority_code == officer.authority,
        Application.submitted_at.is_not(None),
    )
    counts = sa.select(Application.state, sa.func.count()).where(*theirs)
    late = (Application.due_on < local_date(at)) & Application.state.in_(OPEN)
    by_state = session.execute(counts.group_by(Application.state))
    counted = {state: number for state, number in by_state}  # noqa: C416  rows are no pairs to mypy
    spans = _spans(session, theirs, at)
    return Figures(
        by_state={state: counted.get(state, 0) for state in State if state is not State.DRAFT},
        overdue=session.scalar(sa.select(sa.func.count()).where(*theirs, late)) or 0,
        median_days=round(median(spans), 1) if spans else None,
        slow_days=round(spans[ceil(len(spans) * SLOW_SHARE) - 1], 1) if spans else None,
        weeks=_weeks(session, theirs, at),
        rejections=_rejections(session, theirs, at),
        work=None if officer.role is OfficerRole.OFFICER else _work(session, officer, at),
    )


Theirs = tuple[sa.ColumnElement[bool], ...]


def _spans(session: Session, theirs: Theirs, at: datetime) -> list[float]:
    decided = sa.select(Application.submitted_at, Application.decided_at).where(
        *theirs, Application.decided_at >= at - WINDOW
    )
    return sorted((end - start) / DAY for start, end in session.execute(decided) if start and end)


def _weeks(session: Session, theirs: Theirs, at: datetime) -> list[Week]:
    monday = _monday(local_date(at))
    received, decided = (
        _by_week(session.scalars(sa.select(moment).where(*theirs, moment >= at - WINDOW)))
        for moment in (Application.submitted_at, Application.decided_at)
    )
    days = (monday - timedelta(weeks=back) for back in reversed(range(WEEKS)))
    return [Week(day, received[day], decided[day]) for day in days]


def _by_week(moments: Iterable[datetime | None]) -> Counter[date]:
    return Counter(_monday(local_date(moment)) for moment in moments if moment)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _rejections(session: Session, theirs: Theirs, at: datetime) -> dict[str, int]:
    rejected = (*theirs, Application.state == State.REJECTED, Application.decided_at >= at - WINDOW)
    rows = session.execute(
        sa.select(Application.rejection, sa.func.count())
        .where(*rejected)
        .group_by(Application.rejection)
    )
    counted = {reason: number for reason, number in rows}  # noqa: C416  rows are no pairs to mypy
    return {reason: counted.get(reason, 0) for reason in Rejection}


def _work(session: Session, officer: Officer, at: datetime) -> list[Work]:
    steps = (
        sa.select(Officer.name, sa.func.count())
        .join(ApplicationStep, ApplicationStep.officer_id == Officer.id)
        .where(Officer.authority == officer.authority, ApplicationStep.at >= at - WINDOW)
        .group_by(Officer.id, Officer.name)
        .order_by(Officer.name, Officer.id)
    )
    return [Work(name, number) for name, number in session.execute(steps)]
