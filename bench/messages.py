"""Messages from the audit log to the phone: how many a second, and whether a kill loses one.

    python -m bench.messages [--messages 2000] [--workers 1 2] [--database postgresql+psycopg://…]
    python -m bench.messages --kill 50 [--messages 5000] [--latency 0.02] [--database …]

Real workers, and the sandbox's WeChat over HTTP, counted at the phone. `--kill` ends the worker
with SIGKILL again and again while it tells and delivers; fails if a message is missing, or if one
is there twice whose answer was not lost. `--latency` is what WeChat takes for each call.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import sqlalchemy as sa
from flask import Flask

from app.clock import now
from app.extensions import db
from app.factory import create_app
from app.launch.processes.plan import whole_stack
from app.launch.processes.settings import Settings
from app.launch.processes.stack import Addresses, running_stack
from app.launch.processes.steps import Step
from app.services import services
from notifications import subscriptions
from notifications.deliver import LEASE
from notifications.models import Message
from notifications.writing import DELIVER
from tests.acts import make_act
from wallet.act import Actor, ActorKind
from wallet.audit import record
from wallet.audit.models import Entry
from wallet.identity import accounts, bind
from wallet.identity.persons import Person
from wallet.jobs.models import Job
from wallet.short_lived.sql import SqlShortLived

ROOT = Path(__file__).parents[1]
SEND = "/cgi-bin/message/subscribe/send"
TEMPLATE = "wallet_locked"
PATIENCE_SECONDS = 600
STARTING_SECONDS = 6
LOOK_SECONDS = 0.05
ACTION, CLERK = "wallet.locked", Actor(ActorKind.OFFICER, "bench")
ENTRIES = sa.select(sa.func.count()).where(Entry.action == ACTION)
TOLD, UNTOLD = ENTRIES.where(Entry.told_at.is_not(None)), ENTRIES.where(Entry.told_at.is_(None))
SENT = sa.select(sa.func.count()).where(Message.sent_at.is_not(None))
WAITING = sa.select(sa.func.count()).where(Job.kind == DELIVER)
PERSON = Person.of(name="孙小样", id_type="111", id_number="990101199003050022")


def main() -> int:
    asked = _arguments()
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as folder,
        post_office(Path(folder), asked.database) as office,
    ):
        office.slow_down(asked.latency)
        if asked.kill:
            return report(kill(office, asked.messages, kills=asked.kill))
        for workers in asked.workers:
            rate = measure(office, asked.messages, workers=workers)
            print(f"{workers} worker(s): {rate:.0f} messages/s", flush=True)
    return 0


@dataclass
class Office:
    """A wallet without a web, a sandbox, and one citizen who is told things."""

    app: Flask
    sandbox: str
    environ: dict[str, str]
    openid: str
    person_key: bytes
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def happen(self, number: int) -> None:
        """Commit so many entries that the citizen must hear of."""
        with self.app.app_context():
            session, at = db.session(), now()
            for step in range(number):
                moment, key = at + timedelta(microseconds=step), self.person_key
                record.record(make_act(session, CLERK, at=moment), ACTION, person_key=key)
            session.commit()

    def start_worker(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "flask", "--app", "wsgi", "work"]
        worker = subprocess.Popen(
            command, cwd=ROOT, env=self.environ, stderr=subprocess.DEVNULL, start_new_session=True
        )
        self.workers.append(worker)
        return worker

    def stop_workers(self, how: signal.Signals = signal.SIGTERM) -> None:
        for worker in self.workers:
            worker.send_signal(how)
        for worker in self.workers:
            worker.wait()
        self.workers.clear()

    def count(self, what: sa.Select[int]) -> int:
        with self.app.app_context():
            return db.session.scalar(what) or 0

    def told(self) -> int:
        """Count how far it has come: entries told of, and messages that WeChat has taken."""
        return self.count(TOLD) + self.count(SENT)

    def in_doubt(self) -> set[UUID]:
        """Name the messages that somebody had taken up."""
        with self.app.app_context():
            return set(db.session.scalars(sa.select(Job.subject).where(Job.lease.is_not(None))))

    def wait_until_done(self) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while self.count(UNTOLD) or self.count(WAITING):
            if time.monotonic() > deadline:
                raise TimeoutError("the messages were not delivered in time")
            time.sleep(LOOK_SECONDS)

    def arrived(self) -> Counter[UUID]:
        """Count at the phone; the page that a message opens says which one it is."""
        items = self.ask(f"/phone/messages?openid={self.openid}")["items"]
        return Counter(UUID(one["page"].rpartition("=")[2]) for one in items)

    def slow_down(self, seconds: float) -> None:
        if seconds:
            fault = {"path": SEND, "mode": "delay", "seconds": seconds, "times": 1_000_000}
            self.ask("/faults", fault)

    def ask(self, path: str, body: object = None) -> dict[str, list[dict[str, str]]]:
        data = None if body is None else json.dumps(body).encode()
        with urllib.request.urlopen(self.sandbox + path, data, timeout=60) as answer:
            found: dict[str, list[dict[str, str]]] = json.load(answer)
        return found


@dataclass(frozen=True)
class Killed:
    """What a run with kills left behind."""

    messages: int
    kills: int
    arrived: Counter[UUID]
    expected: set[UUID]
    in_doubt: set[UUID]

    @property
    def lost(self) -> set[UUID]:
        return self.expected - self.arrived.keys()

    @property
    def twice(self) -> set[UUID]:
        return {one for one, times in self.arrived.items() if times > 1}

    @property
    def is_good(self) -> bool:
        complete = len(self.expected) == self.messages and not self.lost
        return complete and self.twice <= self.in_doubt


def measure(office: Office, number: int, *, workers: int) -> float:
    """Return the messages a second, from entries on record to the last one on the phone."""
    for _ in range(workers):
        office.start_worker()
    time.sleep(STARTING_SECONDS)
    before = sum(office.arrived().values())
    office.happen(number)
    began = time.perf_counter()
    office.wait_until_done()
    seconds = time.perf_counter() - began
    office.stop_workers()
    if sum(office.arrived().values()) != before + number:
        raise RuntimeError(f"{sum(office.arrived().values()) - before} of {number} arrived")
    return number / seconds


def kill(office: Office, number: int, *, kills: int) -> Killed:
    """Kill the worker at `kills` places on the way, and let another one go on."""
    office.happen(number)
    in_doubt: set[UUID] = set()
    for place in range(kills):
        worker = office.start_worker()
        _wait_for(office, 2 * number * place // kills + 1, worker)
        time.sleep(random.random() * 0.1)
        office.stop_workers(signal.SIGKILL)
        in_doubt |= office.in_doubt()
        # The leases of the dead run out.
        office.ask("/clock", {"advance_seconds": LEASE.total_seconds() + 1})
    office.start_worker()
    office.wait_until_done()
    office.stop_workers()
    with office.app.app_context():
        expected = set(db.session.scalars(sa.select(Message.id)))
    return Killed(number, kills, office.arrived(), expected, in_doubt)


def report(done: Killed) -> int:
    print(f"{done.messages} entries, {done.kills} kills of the worker")
    print(f"{len(done.expected)} messages, {len(done.lost)} of them lost")
    copies = sum(done.arrived.values()) - len(done.arrived)
    print(f"{copies} copies, each recognized by its page;", end=" ")
    print(f"{len(done.twice - done.in_doubt)} messages twice whose answer was not lost")
    print("no kill lost a message" if done.is_good else "FAILED")
    return 0 if done.is_good else 1


@contextmanager
def post_office(folder: Path, database: str | None = None) -> Iterator[Office]:
    """Run a sandbox, and prepare a wallet for workers to work on."""
    folder.mkdir(parents=True, exist_ok=True)
    variables = {"DATABASE_URL": database} if database else {}
    with running_stack(folder, plan=_without_web, variables=variables) as stack:
        environ = _environ(folder, stack, variables)
        app = create_app(
            {
                "ENVIRONMENT": "sandbox",
                "TESTING": True,
                "DATA_DIR": str(folder),
                "SANDBOX_PORT": environ["SANDBOX_PORT"],
                **variables,
            }
        )
        openid = f"o{uuid4().hex[:27]}"
        office = Office(app, stack.sandbox, environ, openid, _admit(app, openid))
        try:
            yield office
        finally:
            office.stop_workers(signal.SIGKILL)
            _close(app)


def _close(app: Flask) -> None:
    with app.app_context():
        db.engine.dispose()
        store = services().short_lived
        if isinstance(store, SqlShortLived):
            store.close()


def _without_web(settings: Settings) -> tuple[Step, ...]:
    """Start the sandbox and prepare the database: the first steps of the whole stack."""
    return whole_stack(settings)[:3]


def _environ(folder: Path, stack: Addresses, variables: dict[str, str]) -> dict[str, str]:
    return {
        **os.environ,
        **variables,
        "DATA_DIR": str(folder),
        "SANDBOX_PORT": stack.sandbox.rpartition(":")[2],
        "WALLET_ENVIRONMENT": "sandbox",
    }


def _admit(app: Flask, openid: str) -> bytes:
    """Bind a person to a phone that has agreed to everything; returns their key."""
    with app.app_context():
        session, vault, at = db.session(), services().vault, now()
        account = accounts.sign_in(
            make_act(session, at=at, vault=vault), appid="bench", openid=openid
        )
        session.flush()
        bind.bind(
            make_act(session, account.as_actor(), at=at, vault=vault),
            account,
            PERSON,
            method="counter",
        )
        offered = services().messenger.templates
        subscriptions.answer(session, account.id, TEMPLATE, accepted=True, offered=offered, at=at)
        session.commit()
        return PERSON.key(vault)


def _wait_for(office: Office, steps: int, worker: subprocess.Popen[bytes]) -> None:
    while office.told() < steps and worker.poll() is None:
        if not office.count(UNTOLD) and not office.count(WAITING):
            return
        time.sleep(LOOK_SECONDS)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.messages", description=__doc__)
    parser.add_argument("--messages", type=int, default=2000)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--kill", type=int, default=0, metavar="TIMES")
    parser.add_argument("--latency", type=float, default=0.0, metavar="SECONDS")
    parser.add_argument("--database", help="an empty PostgreSQL database instead of SQLite")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
