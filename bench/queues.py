"""How soon a desk opens when a hundred thousand cases wait there.

    python -m bench.queues [--cases 100000] [--times 40]

A PostgreSQL of its own is filled with cases of one authority, a few of them special. Timed is what
a page asks for when it opens: the counts of all queues, and the first hundred rows of one, their
applicants' names opened and masked. Fails when 95 of 100 take longer than they may.
"""

import argparse
import random
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from statistics import median, quantiles
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

import app.models
from app import database
from tests.servers.postgres import postgres
from tests.wallet.applications.factories import make_application, make_officer
from wallet.applications import contents, shown_to_desk
from wallet.applications.models import Application, RegisterResult
from wallet.applications.state import State
from wallet.catalogue import types
from wallet.crypto.vault import Vault
from wallet.identity.persons import Person
from wallet.officers.models import Officer
from wallet.queues import declared, waiting

NOON = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
VAULT = Vault({1: bytes(16)}, bytes(32))
ROWS = 100
MOST_MS = 300
AT_ONCE = 5000
# One case in so many is special in some way.
RARE = 500


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--times", type=int, default=40)
    asked = parser.parse_args()
    with postgres({"shared_buffers": "128MB"}) as url:
        engine = sa.create_engine(url)
        database.configure(engine)
        app.models.metadata.create_all(engine)
        with Session(engine) as session:
            officer = fill(session, asked.cases)
            missed = [measure(session, officer, name, asked.times) for name in _names()]
        engine.dispose()
    return int(any(missed))


def fill(session: Session, count: int) -> Officer:
    """Let so many cases wait at one desk."""
    types.load(session)
    officer, colleague = make_officer(session), make_officer(session)
    pattern = make_application(session, vault=VAULT, state=State.SUBMITTED)
    copied = {each.key: getattr(pattern, each.key) for each in sa.inspect(Application).column_attrs}
    for start in range(0, count, AT_ONCE):
        numbers = range(start, min(start + AT_ONCE, count))
        rows = [copied | _case(number, officer, colleague) for number in numbers]
        session.execute(sa.insert(Application), rows)
    session.execute(sa.text("ANALYZE"))
    session.commit()
    return officer


def measure(session: Session, officer: Officer, name: str, times: int) -> bool:
    """Print how long a queue takes to open; returns whether that is too long."""
    spent = sorted(_timed(session, officer, name) for _ in range(times))
    slow = quantiles(spent, n=20)[-1]
    print(f"{name:18} median {median(spent):6.1f} ms   95 % {slow:6.1f} ms")
    return slow > MOST_MS


def _timed(session: Session, officer: Officer, name: str) -> float:
    start = time.perf_counter()
    waiting.count_all(session, officer, at=NOON)
    found = waiting.list_applications(session, officer, name, at=NOON, limit=ROWS + 1)
    for each in found[:ROWS]:
        shown_to_desk.row(session, each.application, vault=VAULT, at=NOON)
    spent = (time.perf_counter() - start) * 1000
    session.rollback()
    return spent


def _case(number: int, officer: Officer, colleague: Officer) -> dict[str, Any]:
    """Return what is a case's own: who, until when, and what is special about it."""
    chance = random.Random(number)
    one = Application(id=uuid4())
    person = Person("欧阳样例", "111", f"{990101199003050000 + number % 10_000}")
    contents.seal_applicant(one, person, VAULT)
    accepted = chance.random() < 0.5
    special = chance.choice(list(SPECIAL)) if number % RARE == 0 else "nothing"
    return {
        "id": one.id,
        "person_key": number.to_bytes(32),
        "number_index": number.to_bytes(32),
        "applicant_sealed": one.applicant_sealed,
        "receipt_number": f"SL{number:022}",
        "state": State.ACCEPTED if accepted else State.SUBMITTED,
        "due_on": (NOON + timedelta(days=chance.randint(-2, 20))).date(),
        **SPECIAL.get(special, lambda _, __: {})(officer, colleague),
    }


SPECIAL = {
    "mine": lambda mine, _: {
        "held_by_officer_id": mine.id,
        "held_until": NOON + timedelta(minutes=9),
    },
    "second": lambda _, other: {"state": State.ACCEPTED, "first_approver_id": other.id},
    "answered": lambda _, __: {"state": State.ACCEPTED, "supplements": 1},
    "stuck": lambda _, __: {"state": State.ISSUING, "stuck_reason": "x", "stuck_since": NOON},
    "register_pending": lambda _, __: {"register_result": RegisterResult.PENDING},
}


def _names() -> Iterator[str]:
    return (queue.name for queue in declared.queues().values() if queue.list == "applications")


if __name__ == "__main__":
    sys.exit(main())
