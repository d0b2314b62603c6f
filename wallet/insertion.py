"""Insert a row that a parallel transaction may be inserting too."""

from collections.abc import Callable
from typing import TypeVar, cast

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from wallet.database import Base

Row = TypeVar("Row", bound=Base)


def add_or_find(session: Session, row: Row, find: Callable[[], Row | None]) -> Row:
    """Insert the row; return the other one if its key was taken a moment ago."""
    try:
        # A savepoint: the refused insert must not take the rest of the transaction with it.
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        faster = find()
        if faster is None:
            raise
        return faster
    return row


def insert(session: Session, model: type[Base]) -> postgresql.Insert:
    """Begin an insert that may say what happens if the row is there.

    Both databases spell ON CONFLICT alike, and SQLAlchemy keeps it in two places.
    """
    if session.get_bind().dialect.name == "postgresql":
        return postgresql.insert(model)
    return cast(postgresql.Insert, sqlite.insert(model))
