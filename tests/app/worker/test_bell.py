"""What wakes a worker that sleeps."""

import threading
import time
from uuid import uuid4

import pytest
import sqlalchemy as sa

from app.clock import now
from app.extensions import db
from app.worker import bell, loop
from wallet.jobs import queue

AWAKE_SECONDS = 5.0


@pytest.fixture
def engine(tmp_path):
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'any.sqlite'}")
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE threads (color TEXT)")
    yield engine
    engine.dispose()


def write(engine):
    with engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO threads VALUES ('red')")


def test_it_rings_once_for_what_was_written(engine):
    ring = bell.of(engine)
    before = ring.rings()
    write(engine)

    assert (before, ring.rings(), ring.rings()) == (False, True, False)


def test_it_does_not_ring_for_what_was_only_read(engine):
    ring = bell.of(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql("SELECT * FROM threads").all()

    assert not ring.rings()


def test_where_commits_are_not_counted_it_rings_once_a_second():
    ring = bell.Clock()

    assert (ring.rings(), ring.rings()) == (True, False)


@pytest.fixture
def sleeper(wallet):
    """A worker asleep over a wallet in which nothing is left to be done."""
    with wallet.app.app_context():
        for job in loop.JOBS:
            loop._attempt(job, loop.Outages())
    stop = threading.Event()

    def sleep():
        with wallet.app.app_context():
            loop._sleep(stop, bell.of(db.engine))

    thread = threading.Thread(target=sleep)
    thread.start()
    time.sleep(2 * loop.LOOK_SECONDS)
    assert thread.is_alive()
    yield thread
    stop.set()
    thread.join()


def test_a_job_that_somebody_else_enqueues_wakes_it(sleeper, wallet):
    with wallet.app.app_context():
        session = db.session()
        queue.enqueue(session, "knit", subject=uuid4(), at=now())
        session.commit()

    sleeper.join(AWAKE_SECONDS)

    assert not sleeper.is_alive()


@pytest.mark.parametrize("seconds", [3600, -3600])
def test_a_clock_that_is_moved_wakes_it(sleeper, wallet, seconds):
    wallet.outside.post("/clock", {"advance_seconds": seconds})

    sleeper.join(AWAKE_SECONDS)

    assert not sleeper.is_alive()
