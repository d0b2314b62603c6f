"""A GET that writes says so: it notes who looked, or fetches what is due.

Any other GET reads in transactions that wait for nobody, and on SQLite one that has read cannot
write later. A test asks every GET and looks which of them wrote.
"""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from app.database import about_to_write
from app.extensions import db
from blueprints.guards import marked

P = ParamSpec("P")
R = TypeVar("R")


def writes(view: Callable[P, R]) -> Callable[P, R]:
    """Let the view write; stands right under the guard, which has read already."""

    @wraps(view)
    def writing(*args: P.args, **kwargs: P.kwargs) -> R:
        begin_writing()
        return view(*args, **kwargs)

    return may_write(writing)


def may_write(view: Callable[P, R]) -> Callable[P, R]:
    """Say that the view writes where it has to: what it calls begins to write by itself."""
    return marked(view, writes=True)


def begin_writing() -> None:
    """End what was read so far; from its next transaction on the request may write."""
    db.session().commit()
    about_to_write()
