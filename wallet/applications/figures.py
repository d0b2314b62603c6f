"""How an authority's desk is doing: counts, what is late, how long a decision takes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.applications.models import Application
from wallet.applications.state import OPEN, State
from wallet.calendar.local_time import local_date
from wallet.officers.models import Officer

DAY = timedelta(days=1)
# Decisions of longer ago say little about the desk of today.
WINDOW = timedelta(days=90)


@dataclass(frozen=True)
class Figures:
    """`median_days` is None when nothing was decided in the last ninety days."""

    by_state: dict[str, int]
    overdue: int
    median_days: float | None


def figures(session: Session, officer: Officer, *, at: datetime) -> Figures:
    """Count what was handed in to the officer's authority."""
    handed_in = Application.submitted_at.is_not(None)
    theirs = (Application.authority_code == officer.authority, handed_in)
    counts = sa.select(Application.state, sa.func.count()).where(*theirs)
    late = (Application.due_on < local_date(at)) & Application.state.in_(OPEN)
    by_state = session.execute(counts.group_by(Application.state))
    counted = {state: number for state, number in by_state}  # noqa: C416  rows are no pairs to mypy
    return Figures(
        by_state={state: counted.get(state, 0) for state in State if state is not State.DRAFT},
        overdue=session.scalar(sa.select(sa.func.count()).where(*theirs, late)) or 0,
        median_days=_median_days(session, theirs, at),
    )


def _median_days(
    session: Session, theirs: tuple[sa.ColumnElement[bool], ...], at: datetime
) -> float | None:
    decided = sa.select(Application.submitted_at, Application.decided_at).where(
        *theirs, Application.decided_at >= at - WINDOW
    )
    spans = [(end - start) / DAY for start, end in session.execute(decided) if start and end]
    return round(median(spans), 1) if spans else None
