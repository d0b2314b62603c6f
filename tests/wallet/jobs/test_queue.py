"""Leased jobs: each is done, also when who does it dies, and normally once."""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.conftest import NOON
from wallet.jobs import queue
from wallet.jobs.models import Job

LEASE = timedelta(seconds=30)
SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)


def enqueue(session, kind="knit", at=NOON, **facts):
    queue.enqueue(session, kind, subject=facts.pop("subject", uuid4()), at=at, **facts)


def claim(session, at=NOON, kind="knit", limit=1):
    return queue.claim(session, kind, at=at, lease=LEASE, limit=limit)


def test_a_job_is_claimed_with_its_subject(session):
    subject = uuid4()
    enqueue(session, subject=subject)

    (leased,) = claim(session)

    assert (leased.subject, leased.key, leased.attempts) == (subject, str(subject), 1)


def test_the_same_key_is_queued_once_in_its_kind(any_engine):
    with Session(any_engine) as session:
        for _ in range(2):
            enqueue(session, key="one")
        enqueue(session, kind="sew", key="one")

        assert len(claim(session, limit=9)) == 1
        assert len(claim(session, kind="sew", limit=9)) == 1


def test_what_was_finished_may_be_queued_again(session):
    enqueue(session, key="one")
    queue.finish(session, *claim(session))

    enqueue(session, key="one")

    assert len(claim(session)) == 1


def test_those_that_waited_longest_come_first(session):
    for seconds in (3, 1, 2):
        enqueue(session, key=str(seconds), at=NOON - seconds * SECOND)

    assert [each.key for each in claim(session, limit=9)] == ["3", "2", "1"]


def test_a_job_that_is_not_due_yet_is_left(session):
    enqueue(session, due_at=NOON + SECOND)

    assert claim(session) == []
    assert len(claim(session, at=NOON + SECOND)) == 1


def test_a_leased_job_is_left_alone_until_its_lease_runs_out(session):
    enqueue(session)
    claim(session)

    assert claim(session, at=NOON + LEASE - SECOND) == []
    (again,) = claim(session, at=NOON + LEASE)
    assert again.attempts == 2


def late(session, verb):
    """Finish a job in the name of somebody whose lease was taken over."""
    enqueue(session)
    (slow,) = claim(session)
    (_fast,) = claim(session, at=NOON + LEASE)
    return verb(session, slow)


VERBS = {
    "finish": queue.finish,
    "postpone": lambda session, leased: queue.postpone(session, leased, due_at=NOON, error="x"),
    "give_back": lambda session, leased: queue.give_back(session, leased, due_at=NOON),
    "bury": lambda session, leased: queue.bury(session, leased, at=NOON, error="x"),
}


@pytest.mark.parametrize("verb", VERBS)
def test_who_lost_the_lease_changes_nothing(session, verb):
    assert late(session, VERBS[verb]) is False
    assert session.scalars(sa.select(Job.error)).all() == [None]


def test_a_postponed_job_keeps_its_count_and_its_reason(session):
    enqueue(session)
    (leased,) = claim(session)

    assert queue.postpone(session, leased, due_at=NOON + HOUR, error="timeout")

    assert claim(session, at=NOON + HOUR - SECOND) == []
    (again,) = claim(session, at=NOON + HOUR)
    assert again.attempts == 2
    assert session.scalars(sa.select(Job.error)).all() == ["timeout"]


def test_a_job_that_is_given_back_was_no_try(session):
    enqueue(session)
    (leased,) = claim(session)

    assert queue.give_back(session, leased, due_at=NOON)

    (again,) = claim(session)
    assert again.attempts == leased.attempts == 1


def test_a_dead_letter_stays_until_somebody_asks_for_it(session):
    enqueue(session)
    (leased,) = claim(session)
    queue.bury(session, leased, at=NOON, error="bad_openid")

    assert claim(session, at=NOON + 9 * HOUR) == []
    assert queue.requeue(session, leased.id, at=NOON + 10 * HOUR)
    (again,) = claim(session, at=NOON + 10 * HOUR)
    assert again.attempts == 1


def test_only_a_dead_letter_can_be_asked_for(session):
    enqueue(session)
    (leased,) = claim(session)

    assert not queue.requeue(session, leased.id, at=NOON)


def test_who_reads_a_slightly_older_clock_steals_no_lease(session):
    enqueue(session, at=NOON - HOUR)
    claim(session)

    assert claim(session, at=NOON - SECOND) == []


@pytest.mark.parametrize("back", [HOUR, timedelta(days=400)])
def test_a_clock_that_is_put_back_does_not_keep_a_lease_alive(session, back):
    enqueue(session, at=NOON - back)
    claim(session)

    assert len(claim(session, at=NOON - back)) == 1


def test_a_clock_that_is_put_back_does_not_keep_a_job_waiting_for_years(session):
    enqueue(session, due_at=NOON + timedelta(days=400))

    assert len(claim(session)) == 1


def test_a_clock_that_is_put_back_does_not_keep_a_job_waiting_that_nobody_has_tried(session):
    enqueue(session)

    assert len(claim(session, at=NOON - HOUR)) == 1


def test_a_job_from_a_slightly_later_clock_waits_for_its_moment(session):
    enqueue(session)

    assert claim(session, at=NOON - SECOND) == []


def test_a_job_that_was_tried_after_the_clock_was_put_back_has_its_pause(session):
    enqueue(session)
    (leased,) = claim(session, at=NOON - HOUR)
    queue.postpone(session, leased, due_at=NOON - HOUR + 9 * SECOND, error="no_answer")

    assert claim(session, at=NOON - HOUR + 8 * SECOND) == []
    assert len(claim(session, at=NOON - HOUR + 9 * SECOND)) == 1


@pytest.mark.parametrize(
    ("attempts", "jitter", "seconds"),
    [(1, 0.0, 2), (2, 0.0, 4), (3, 0.0, 8), (3, 1.0, 4), (9, 0.0, 60), (10_000, 0.0, 60)],
)
def test_pauses_double_up_to_a_longest_and_are_shortened_by_chance(attempts, jitter, seconds):
    first, longest = timedelta(seconds=2), timedelta(minutes=1)

    found = queue.pause(attempts, first=first, longest=longest, jitter=jitter)

    assert found == timedelta(seconds=seconds)


def test_of_many_workers_each_job_goes_to_one(any_engine):
    with Session(any_engine) as session:
        for number in range(40):
            enqueue(session, key=str(number))
        session.commit()
    done, lock = [], threading.Lock()

    def work():
        with Session(any_engine) as session:
            while found := claim(session, limit=3):
                session.commit()
                with lock:
                    done.extend(each.key for each in found)

    workers = [threading.Thread(target=work) for _ in range(4)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()

    assert sorted(done, key=int) == [str(number) for number in range(40)]
