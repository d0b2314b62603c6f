"""One SQLite engine for one file after the other: a statement is compiled once, not once a test."""

from pathlib import Path
from typing import Any

import sqlalchemy as sa

from app import database


class MovingEngine:
    def __init__(self, **options: Any) -> None:
        self.engine = sa.create_engine("sqlite:///nowhere.sqlite", **options)
        self._path = Path()
        sa.event.listen(self.engine, "do_connect", self._connect)
        database.configure(self.engine)

    def to(self, path: Path) -> sa.Engine:
        """Return the engine with its next connections going to the file."""
        self.engine.dispose()
        self._path, self.engine.url = path, sa.make_url(f"sqlite:///{path}")
        return self.engine

    def _connect(self, _: object, __: object, where: list[Any], ___: object) -> None:
        where[0] = str(self._path)
