"""kill -9 of real workers while they seal and export: no number is lost, none is given twice."""

import json
import random
import signal
import threading
import time
from contextlib import contextmanager
from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.clock import now
from app.extensions import db
from app.services import services
from bench.messages import post_office
from docs.reference import audit_verify
from tests.acts import make_act
from tests.servers.postgres import create_database
from wallet.act import Actor, ActorKind
from wallet.audit import record
from wallet.audit.models import Entry, Leaf

VENUE = Actor(ActorKind.VERIFIER, "venue-a", "样例安和诊所")
KILLS = 4
AT_ONCE, PAUSE_SECONDS = 40, 0.1
PATIENCE_SECONDS = 180


@pytest.fixture(params=["sqlite", "postgresql"])
def office(request, tmp_path):
    url = None
    if request.param == "postgresql":
        url = create_database(request.getfixturevalue("postgres_url"))
    with post_office(tmp_path, url) as office:
        office.environ["WALLET_AUDIT_SEAL_SECONDS"] = "1"
        yield office


@contextmanager
def recording(office):
    """Record entries beside whatever is done meanwhile."""
    enough = threading.Event()

    def work():
        while not enough.wait(PAUSE_SECONDS):
            write(office, AT_ONCE)

    thread = threading.Thread(target=work)
    thread.start()
    yield
    enough.set()
    thread.join()


def write(office, number):
    with office.app.app_context():
        session, at, vault = db.session(), now(), services().vault
        for step in range(number):
            moment = at + timedelta(microseconds=step)
            act = make_act(session, VENUE, at=moment, vault=vault)
            record.record(act, "license.verified", n=step)
        session.commit()


def written(folder):
    """How much is in the export: bytes of lines, bytes of heads."""
    files = (folder / "entries").glob("*.ndjson")
    heads = folder / "heads.ndjson"
    return sum(one.stat().st_size for one in files), heads.stat().st_size if heads.exists() else 0


def wait_until(holds):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < deadline, "it did not come to that"
        time.sleep(0.001)


def kill_while_it_works(office, folder, number):
    """End the worker in the middle of an export, or somewhere in a round."""
    office.start_worker()
    before = written(folder)
    wait_until(lambda: written(folder) != before)
    if number % 2:
        time.sleep(random.random() * 1.5)
    office.stop_workers(signal.SIGKILL)


def counted(office, what):
    return office.count(sa.select(sa.func.count()).select_from(what))


def waiting(office):
    return office.count(sa.select(sa.func.count()).where(Entry.number.is_(None)))


def test_no_kill_of_the_worker_harms_the_log(office, tmp_path):
    folder = tmp_path / "audit"
    write(office, 3000)

    with recording(office):
        for number in range(KILLS):
            kill_while_it_works(office, folder, number)
    office.start_worker()
    wait_until(lambda: not waiting(office))
    wait_until(lambda: lines_in(folder) == counted(office, Leaf))
    office.stop_workers()

    size = counted(office, Entry)
    assert numbers(office) == list(range(size))
    assert size > 3000 + KILLS * AT_ONCE
    said = office.app.test_cli_runner().invoke(args=["audit", "check", "--export", str(folder)])
    assert (said.exit_code, f"unaltered: {size} entries" in said.output) == (0, True), said.output
    assert audit_verify.check_export(folder, keys(office)).startswith(
        f"complete and unaltered: {size} "
    )


def lines_in(folder):
    return sum(one.read_bytes().count(b"\n") for one in (folder / "entries").glob("*.ndjson"))


def numbers(office):
    with office.app.app_context():
        return db.session.scalars(sa.select(Leaf.number).order_by(Leaf.number)).all()


def keys(office):
    answer = office.app.test_client().get("/.well-known/elicense/audit/keys.json")
    return json.loads(answer.data)["keys"]
