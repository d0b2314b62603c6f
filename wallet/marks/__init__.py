"""Marks that a database carries for good, such as: the sandbox's cast was loaded into it."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.marks.models import Mark

SANDBOX = "sandbox"


def put(session: Session, name: str, *, at: datetime) -> None:
    if session.get(Mark, name) is None:
        session.add(Mark(name=name, set_at=at))


def is_set(session: Session, name: str) -> bool:
    """Tell whether the database carries the mark; one without tables carries none."""
    has_table = sa.inspect(session.connection()).has_table(Mark.__tablename__)
    return has_table and session.get(Mark, name) is not None
