"""Insert a row that a parallel transaction may be inserting too."""

from collections.abc import Callable
from typing import TypeVar

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
