"""How long the rows of each table are kept, and why: data, so that nothing is kept by oversight."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

TABLES: Mapping[str, Mapping[str, Any]] = json.loads(
    Path(__file__).with_suffix(".json").read_text()
)


@dataclass(frozen=True)
class Rule:
    """Rows of a table that go some days after the moment in their column `since`."""

    table: str
    since: str
    days: int
    # A class of audit entries: then the days are counted from the end of those.
    beyond: str | None = None
    # Values by column: rows with others stay.
    only: Mapping[str, list[str]] = field(default_factory=dict)


RULES = tuple(Rule(name, **rows) for name, line in TABLES.items() for rows in line.get("rows", ()))


def delete_old(
    session: Session,
    table: sa.Table,
    rule: Rule,
    *,
    entries_kept: Mapping[str, int],
    at: datetime,
    limit: int,
) -> int:
    """Delete up to `limit` rows that are past their time; returns how many."""
    days = rule.days + (entries_kept[rule.beyond] if rule.beyond else 0)
    due = [table.c[rule.since] < at - timedelta(days=days)]
    due += [table.c[column].in_(values) for column, values in rule.only.items()]
    key = table.primary_key.columns
    old = sa.select(*key).where(*due).limit(limit)
    gone = sa.delete(table).where(sa.tuple_(*key).in_(old)).returning(*key)
    return len(session.execute(gone).all())
