"""What the words of a queue's query ask of a row."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from wallet.applications.models import Application
from wallet.calendar import working_days
from wallet.calendar.local_time import local_date
from wallet.objections.models import Objection
from wallet.officers.models import Officer
from wallet.queues.declared import Queue

Condition = sa.ColumnElement[bool]
# A case that falls due on the third working day from today is due soon.
SOON_DAYS = 2


@dataclass(frozen=True)
class Asked:
    """Who looks at a queue, and when."""

    officer: Officer
    at: datetime


def conditions(queue: Queue, asked: Asked) -> Iterator[Condition]:
    words = LISTS[queue.list]
    for word, value in queue.query.items():
        yield words[word](value, asked)


def _held(whose: str, asked: Asked) -> Condition:
    if whose == "mine":
        is_mine = Application.held_by_officer_id == asked.officer.id
        return is_mine & (Application.held_until > asked.at)
    return Application.held_until.is_(None) | (Application.held_until <= asked.at)


def _due(when: str, asked: Asked) -> Condition:
    today = local_date(asked.at)
    if when == "overdue":
        return Application.due_on < today
    return Application.due_on.between(today, working_days.add(today, SOON_DAYS))


def _first_approval(whose: str, asked: Asked) -> Condition:  # noqa: ARG001  the one word is `another`
    return Application.first_approver_id.is_not(None) & (
        Application.first_approver_id != asked.officer.id
    )


# The conditions of a partial index are written as there, for a database to recognize them.
APPLICATIONS: dict[str, Callable[[Any, Asked], Condition]] = {
    "state": lambda states, _: Application.state.in_(states),
    "held": _held,
    "due": _due,
    "register": lambda result, _: Application.register_result == sa.literal_column(f"'{result}'"),
    "stuck": lambda _, __: Application.stuck_since.is_not(None),
    "first_approval": _first_approval,
    "supplemented": lambda _, __: Application.supplements > sa.literal_column("0"),
}
LISTS: dict[str, dict[str, Callable[[Any, Asked], Condition]]] = {
    "applications": APPLICATIONS,
    "objections": {"state": lambda states, _: Objection.state.in_(states)},
}
