"""How connections behave on each database."""

from typing import Any

import sqlalchemy as sa


def configure(engine: sa.Engine) -> None:
    """Give SQLite WAL and immediate transactions; PostgreSQL needs nothing."""
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _open_sqlite)
        sa.event.listen(engine, "begin", _begin_immediate)


def _open_sqlite(connection: Any, record: object) -> None:  # noqa: ARG001
    # The driver must not begin transactions by itself: the one below would be a second.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_immediate(connection: sa.Connection) -> None:
    # A deferred transaction that reads first and writes later fails when somebody wrote between.
    if connection.get_isolation_level() != "AUTOCOMMIT":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
