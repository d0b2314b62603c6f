"""When the worker is needed next."""

from datetime import timedelta
from uuid import uuid4

import pytest

from app.clock import now
from app.extensions import db
from app.worker import due, loop
from wallet.jobs import queue
from wallet.registers import unanswered

SECOND = timedelta(seconds=1)


@pytest.fixture
def quiet(wallet):
    """A wallet in which nothing is left to be done."""
    with wallet.app.app_context():
        for job in loop.JOBS:
            loop._attempt(job, loop.Outages())
        yield wallet


def enqueue(due_at):
    session = db.session()
    queue.enqueue(session, "knit", subject=uuid4(), at=now(), due_at=due_at)
    session.commit()


def test_where_nothing_waits_it_sleeps_for_as_long_as_it_ever_does(quiet):
    at = now()

    assert due.soonest(at) == at + due.LONGEST_SLEEP


def test_a_job_is_due_when_it_says_so(quiet):
    due_at = now() + 3 * SECOND
    enqueue(due_at)

    assert due.soonest(now()) == due_at


def test_a_leased_job_is_due_when_its_lease_runs_out(quiet):
    at = now()
    enqueue(at)
    session = db.session()
    queue.claim(session, "knit", at=at, lease=5 * SECOND)
    session.commit()

    assert due.soonest(at) == at + 5 * SECOND


def test_a_dead_letter_is_never_due(quiet):
    at = now()
    enqueue(at)
    session = db.session()
    (leased,) = queue.claim(session, "knit", at=at, lease=SECOND)
    queue.bury(session, leased, at=at, error="lost")
    session.commit()

    assert due.soonest(at) == at + due.LONGEST_SLEEP


def test_an_entry_that_nobody_told_of_is_due_at_once(quiet):
    quiet.bound(holds="physician_practice")

    at = now()
    assert due.soonest(at) <= at


def test_an_entry_that_waits_for_a_head_is_due_when_the_next_one_is_signed(quiet):
    for _ in range(2):
        quiet.bound(holds="physician_practice")
        for job in loop.JOBS:
            loop._attempt(job, loop.Outages())

    at = now()
    every = timedelta(seconds=quiet.app.config["AUDIT_SEAL_SECONDS"])
    assert at - SECOND < due.soonest(at) <= at + every


def test_what_a_register_still_owes_is_due_when_it_is_asked_again(quiet):
    doctor = quiet.bound(holds="physician_practice")
    quiet.outside.post("/faults", {"path": "/certshare/queryCertInfoByHolderCode", "mode": "error"})
    doctor.call("GET", "/api/v1/me/licenses")

    at = now()
    assert at < unanswered.soonest(db.session()) < at + due.LONGEST_SLEEP
