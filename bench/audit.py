"""How fast the audit log is sealed and checked, and what an entry costs a verification.

    python -m bench.audit [--entries 1000000] [--verifications 300] [--database postgresql+psycopg://…]

The log is a SQLite file of its own, or an empty database of the address given. A whole verification
(the scan of a fresh code: judged, redeemed, disclosed, recorded, committed) is timed with and
without its entry, by turns; the ratio is that of the medians. What HTTP adds is not in it.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median

import sqlalchemy as sa
from sqlalchemy.orm import Session

import app.models
from app import database
from tests.acts import make_act
from tests.wallet.verification.factories import PLATFORM, SCANNED_AT, Scene
from wallet.act import Actor, ActorKind
from wallet.audit import check, check_export, export, seal
from wallet.audit.check import Rules
from wallet.audit.export_folder import ExportFolder
from wallet.audit.models import Entry
from wallet.audit.record import record
from wallet.catalogue import types
from wallet.crypto import keys
from wallet.crypto.keys import Keys
from wallet.short_lived.sql import SqlShortLived
from wallet.verification import check as verification
from wallet.verification.scan import Platform, Scan

NOON = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
VENUE = Actor(ActorKind.VERIFIER, "venue-1", "样例安和诊所")
AT_ONCE = 5000


def main() -> int:
    asked = _arguments()
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        keys.create(folder / "keys.json", specimen=True, at=NOON - timedelta(days=1))
        engine = sa.create_engine(asked.database or f"sqlite:///{folder}/wallet.sqlite")
        database.configure(engine)
        app.models.metadata.create_all(engine)
        with Session(engine) as session:
            held = keys.load(folder / "keys.json")
            cost(session, held, folder, asked.verifications)
            faults = log(session, held, folder, asked.entries)
        engine.dispose()
    return 1 if faults else 0


def log(session: Session, held: Keys, folder: Path, count: int) -> int:
    """Fill, seal, export and check a log; return the number of faults."""
    fill(session, count)
    waiting = session.scalar(sa.select(sa.func.count()).where(Entry.number.is_(None))) or 0
    _print("seal", waiting, _timed(lambda: _seal(session, held)))
    to = ExportFolder(folder / "audit")
    _print("export", waiting, _timed(lambda: _export(session, to)))
    rules, faults = Rules(held.by_id, NOON + timedelta(days=1)), list[object]()

    def look(found: Iterator[object]) -> None:
        faults.extend(found)

    def nothing(count: int) -> None:
        pass

    _print("check", waiting, _timed(lambda: look(check.check_all(session, rules, advance=nothing))))
    in_folder = check_export.check_export(session, to, rules, advance=nothing)
    _print("check export", waiting, _timed(lambda: look(in_folder)))
    print("complete and unaltered" if not faults else f"FAILED: {faults[:3]}")
    return len(faults)


def fill(session: Session, count: int) -> None:
    for start in range(0, count, AT_ONCE):
        for number in range(start, min(start + AT_ONCE, count)):
            _record(session, NOON + timedelta(milliseconds=number))
        session.commit()
        session.expunge_all()


def cost(session: Session, held: Keys, folder: Path, count: int) -> None:
    """Time verifications with their entry and without, by turns."""
    types.load(session)
    store = SqlShortLived.in_file(folder / "short-lived.sqlite")
    scene = Scene(session, Platform(PLATFORM, held, store, is_production=False))
    taken: dict[bool, list[float]] = {True: [], False: []}
    for number in range(2 * count):
        with_entry = number % 2 == 0
        scan = scene.scan(scene.show().code)
        taken[with_entry].append(_timed(partial(_verify, scene, scan, with_entry=with_entry)))
    store.close()
    plain, whole = median(taken[False]), median(taken[True])
    print(f"a verification without its entry {plain * 1e3:.2f} ms")
    print(f"with its entry {whole * 1e3:.2f} ms, x {whole / plain:.2f}", flush=True)


def _verify(scene: Scene, scan: Scan, *, with_entry: bool) -> None:
    session = scene.session
    verification.verify(make_act(session, at=SCANNED_AT), scan, platform=scene.platform)
    for one in () if with_entry else [each for each in session.new if isinstance(each, Entry)]:
        session.expunge(one)
    session.commit()


def _record(session: Session, at: datetime) -> Entry:
    return record(
        make_act(session, VENUE, at=at),
        "license.verified",
        person_key=b"k" * 32,
        verdict="valid",
        reason="ok",
        purpose="entry_registration",
        fields=["practice_place", "scope"],
        channel="online",
    )


def _seal(session: Session, held: Keys) -> None:
    while seal.seal(session, keys=held, platform=PLATFORM, at=NOON):
        session.commit()
    session.commit()


def _export(session: Session, folder: ExportFolder) -> None:
    with folder.locked():
        while export.append(session, folder):
            pass


def _timed(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def _print(what: str, count: int, seconds: float) -> None:
    print(f"{what:14}{count:10,} entries {seconds:8.1f} s {count / seconds:10,.0f} /s", flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.audit", description=__doc__)
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--verifications", type=int, default=300)
    parser.add_argument("--database", help="an empty PostgreSQL database instead of SQLite")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
