"""The short-lived store as one SQL table: the embedded default."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Self

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from wallet.short_lived import MILLISECOND, StoreDown, Value, moment, stamp

# Outside the migrations on purpose: the table may be dropped at any moment.
metadata = sa.MetaData()
table = sa.Table(
    "short_lived",
    metadata,
    sa.Column("key", sa.String(128), primary_key=True),
    sa.Column("value", sa.JSON, nullable=False),
    sa.Column("expires", sa.Float, nullable=False, index=True),
)
ALIVE = (table.c.key == sa.bindparam("of")) & (table.c.expires > sa.bindparam("at"))
GET = sa.select(table.c.value).where(ALIVE)
TAKE = sa.delete(table).where(ALIVE).returning(table.c.value)


class SqlShortLived:
    """Use an engine of its own in autocommit, so that nothing here waits for an act to commit."""

    def __init__(self, engine: sa.Engine) -> None:
        self._transactions = engine
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")
        insert = postgresql.insert if engine.dialect.name == "postgresql" else sqlite.insert
        upsert = insert(table)
        new = {"value": upsert.excluded.value, "expires": upsert.excluded.expires}
        self._put = upsert.on_conflict_do_update(index_elements=["key"], set_=new)
        self._add = upsert.on_conflict_do_update(
            index_elements=["key"], set_=new, where=table.c.expires <= sa.bindparam("at")
        ).returning(table.c.key)
        self._hold = upsert.on_conflict_do_update(
            index_elements=["key"], set_={"expires": upsert.excluded.expires}
        ).returning(table.c.value)

    @classmethod
    def in_file(cls, path: Path) -> Self:
        """Keep everything in a SQLite file of its own, made when it is missing."""
        engine = sa.create_engine(
            f"sqlite:///{path}", connect_args={"timeout": 10}, hide_parameters=True
        )
        sa.event.listen(engine, "connect", _open_sqlite)
        store = cls(engine)
        store.prepare()
        return store

    def prepare(self) -> None:
        """Create the table where it is missing."""
        try:
            metadata.create_all(self._engine)
        except DBAPIError:
            # Another process may have been faster: then the table is there now.
            self.ping()
        # A server that forks now must not leave one connection to all its workers.
        self._transactions.dispose()

    def put(self, key: str, value: Value, *, until: datetime) -> None:
        with _connect(self._engine) as connection:
            connection.execute(self._put, _row(key, value, until))

    def get(self, key: str, *, at: datetime) -> Value | None:
        return self._read(GET, key, at)

    def take(self, key: str, *, at: datetime) -> Value | None:
        return self._read(TAKE, key, at)

    def add(self, key: str, value: Value, *, until: datetime, at: datetime) -> bool:
        row = _row(key, value, until) | {"at": at.timestamp()}
        with _connect(self._engine) as connection:
            return connection.execute(self._add, row).scalar_one_or_none() is not None

    def admit(self, key: str, *, limit: int, window: timedelta, at: datetime) -> datetime | None:
        with _connect(self._transactions) as connection, connection.begin():
            # The row is held until the commit, so that no other process counts meanwhile.
            row = _row(key, [], at + window)
            recent = _recent(connection.execute(self._hold, row).scalar_one(), window, at)
            if len(recent) >= limit:
                return moment(recent[-limit]) + window
            counted = {"value": [*recent, stamp(at)]}
            connection.execute(sa.update(table).where(table.c.key == key).values(counted))
        return None

    def take_back(self, key: str, *, at: datetime) -> None:
        with _connect(self._transactions) as connection, connection.begin():
            here = table.c.key == key
            # Written before it is read: the row is held until the commit, on SQLite too.
            hold = sa.update(table).where(here).values(expires=table.c.expires)
            found = connection.execute(hold.returning(table.c.value))
            counted: list[int] = list(found.scalar_one_or_none() or [])
            if stamp(at) in counted:
                counted.remove(stamp(at))
                connection.execute(sa.update(table).where(here).values(value=counted))

    def delete(self, key: str) -> None:
        with _connect(self._engine) as connection:
            connection.execute(sa.delete(table).where(table.c.key == key))

    def sweep(self, *, at: datetime) -> int:
        with _connect(self._engine) as connection:
            dead = table.c.expires <= at.timestamp()
            return connection.execute(sa.delete(table).where(dead)).rowcount

    def ping(self) -> None:
        with _connect(self._engine) as connection:
            connection.execute(sa.select(sa.literal(1)).select_from(table).limit(1))

    def close(self) -> None:
        """Let go of the connections."""
        self._engine.dispose()

    def _read(self, statement: sa.Executable, key: str, at: datetime) -> Value | None:
        with _connect(self._engine) as connection:
            row = {"of": key, "at": at.timestamp()}
            value: Value | None = connection.execute(statement, row).scalar_one_or_none()
            return value


@contextmanager
def _connect(engine: sa.Engine) -> Iterator[sa.Connection]:
    try:
        with engine.connect() as connection:
            yield connection
    except (DBAPIError, NoConnectionFree) as error:
        raise StoreDown(f"the short-lived store did not answer: {type(error).__name__}") from error


def _open_sqlite(connection: Any, record: object) -> None:  # noqa: ARG001
    # Refused while another process does the same; the mode is the file's, one is enough.
    with suppress(sqlite3.OperationalError):
        connection.execute("PRAGMA journal_mode=WAL")
    # What lives for minutes may be lost with the power, so no commit waits for the disk.
    connection.execute("PRAGMA synchronous=NORMAL")


def _row(key: str, value: Value | list[int], until: datetime) -> dict[str, object]:
    return {"key": key, "value": value, "expires": until.timestamp()}


def _recent(counted: list[int], window: timedelta, at: datetime) -> list[int]:
    # What lies ahead was counted before the clock was set back: it must not block anybody.
    present, width = stamp(at), window // MILLISECOND
    return [one for one in counted if abs(present - one) < width]
