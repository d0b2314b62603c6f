"""Venues in several processes that scan the same codes at the same moment."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app import database
from tests.acts import make_act
from tests.wallet.verification.factories import PLATFORM, SCANNED_AT
from wallet.access import clients
from wallet.crypto import keys
from wallet.short_lived.sql import SqlShortLived
from wallet.verification import check, redemptions
from wallet.verification.presentations import Presentation
from wallet.verification.scan import Platform, Scan

# So many codes are scanned between two moments at which everybody waits for everybody.
BATCH = 10

Act = Callable[[Session, Any, str], Any]

_line: Any = None


@dataclass(frozen=True)
class Place:
    """Where a process finds what the wallet is made of."""

    database: str
    keys: Path
    store: Path

    def engine(self) -> sa.Engine:
        engine = sa.create_engine(self.database, pool_size=20)
        database.configure(engine)
        if engine.dialect.name == "sqlite":
            sa.event.listen(engine, "connect", _wait_for_others_and_not_for_the_disk)
        return engine

    def platform(self) -> Platform:
        store = SqlShortLived.in_file(self.store)
        return Platform(PLATFORM, keys.load(self.keys), store, is_production=False)


def _wait_for_others_and_not_for_the_disk(connection: Any, record: object) -> None:
    # Who wins does not depend on it, and ten thousand commits would take minutes.
    connection.execute("PRAGMA synchronous=OFF")
    # SQLite has no queue: with fifty at the door one may be passed over for long.
    connection.execute("PRAGMA busy_timeout=120000")


def line_up(line: Any) -> None:
    """Tell a new process where to wait for the others."""
    global _line  # noqa: PLW0603  a process that a pool starts has no other place for it
    _line = line


def redeem_all(place: Place, shown: Sequence[Presentation], venues: Sequence[str]) -> list[int]:
    """Let every venue use each code up, one code after the other; count who did."""

    def redeem(session: Session, presentation: Presentation, venue: str) -> bool:
        return redemptions.insert(
            session,
            presentation,
            verification_id=uuid4(),
            client_id=venue,
            device_digest=None,
            fields=[],
            at=SCANNED_AT,
        )

    with opened(place) as (engine, _):
        return [sum(told) for told in all_at_once(engine, redeem, shown, venues)]


def scan_all(place: Place, codes: Sequence[str], venues: Sequence[str]) -> list[Counter[str]]:
    """Let every venue scan each code, one code after the other; count the reasons given."""
    with opened(place) as (engine, platform):

        def scan(session: Session, code: str, venue: str) -> str:
            asked = Scan(code, clients.find(session, venue), "entry")
            answer = check.verify(
                make_act(session, asked.client.as_actor(), at=SCANNED_AT), asked, platform=platform
            )
            return f"{answer.verdict}/{answer.reason}"

        return [Counter(told) for told in all_at_once(engine, scan, codes, venues)]


@contextmanager
def opened(place: Place) -> Iterator[tuple[sa.Engine, Platform]]:
    engine, platform = place.engine(), place.platform()
    yield engine, platform
    engine.dispose()
    platform.store.close()  # type: ignore[attr-defined]


def all_at_once(
    engine: sa.Engine, act: Act, things: Sequence[Any], venues: Sequence[str]
) -> Iterator[tuple[Any, ...]]:
    """Yield for each thing what every venue was told about it, each in a session of its own."""
    with ThreadPoolExecutor(len(venues)) as pool:
        for start in range(0, len(things), BATCH):
            batch = things[start : start + BATCH]

            def go_through(venue: str, batch: Sequence[Any] = batch) -> list[Any]:
                with Session(engine) as session:
                    return [_committed(session, act(session, each, venue)) for each in batch]

            _line.wait()  # for the other processes
            yield from zip(*pool.map(go_through, venues), strict=True)


def _committed(session: Session, told: Any) -> Any:
    session.commit()
    return told
