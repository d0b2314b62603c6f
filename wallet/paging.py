"""Pages of a list: where one ended, and how a query goes on after it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self, TypeVar
from uuid import UUID

import sqlalchemy as sa

S = TypeVar("S", bound=sa.Select[*tuple[Any, ...]])


@dataclass(frozen=True)
class Position:
    """Where a page ended; the next one goes on after it."""

    at: datetime
    id: UUID

    def __str__(self) -> str:
        return f"{self.at.isoformat()} {self.id}"

    @classmethod
    def read(cls, text: str) -> Self:
        """Read what `str` wrote.  Raises ValueError."""
        at, row_id = text.split(" ")
        return cls(datetime.fromisoformat(at), UUID(row_id))


def newest_first(statement: S, at: Any, row_id: Any, *, limit: int, after: Position | None) -> S:
    """Order by these two columns, and go on after a position."""
    if after is not None:
        # The first condition is one that an index can begin at.
        statement = statement.where(at <= after.at, (at < after.at) | (row_id < after.id))
    return statement.order_by(at.desc(), row_id.desc()).limit(limit)
