"""How connections behave on each database."""

from typing import Any

import sqlalchemy as sa
from flask import g, has_request_context, request

READING = {"GET", "HEAD"}


def about_to_write() -> None:
    """Say that a GET is going to write from its next transaction on."""
    g.writes = True


def configure(engine: sa.Engine) -> None:
    """Give SQLite WAL and immediate transactions; PostgreSQL needs nothing."""
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _open_sqlite)
        sa.event.listen(engine, "begin", _begin)


def _open_sqlite(connection: Any, record: object) -> None:  # noqa: ARG001
    # The driver must not begin transactions by itself: the one below would be a second.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: sa.Connection) -> None:
    # A deferred transaction that reads first and writes later fails when somebody wrote between;
    # one that only reads waits for nobody.
    connection.exec_driver_sql("BEGIN" if _only_reads() else "BEGIN IMMEDIATE")


def _only_reads() -> bool:
    return has_request_context() and request.method in READING and not g.get("writes", False)
