"""Many systems push one license at the same moment: one row, and everybody is answered."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.acts import make_act
from tests.wallet.licenses.pushing import CITY, make_body, make_event_request, take, tell
from wallet.catalogue import types
from wallet.licenses.models import Holding, License, LicenseEvent
from wallet.licenses.succession import SuccessorLoop
from wallet.pushing.push import push
from wallet.pushing.pushed import read_pushed

CALLERS = 8


@pytest.fixture
def at_once(any_engine):
    """Run an act with each of the things, in sessions of their own, at the same moment."""
    with Session(any_engine) as session:
        types.load(session)
        session.commit()

    def run(act, things):
        line = Barrier(len(things))

        def call(thing):
            with Session(any_engine) as session:
                line.wait(timeout=300)
                told = act(session, thing)
                session.commit()
                return told

        with ThreadPoolExecutor(len(things)) as pool:
            return list(pool.map(call, things))

    return run


def count(engine, model):
    with Session(engine) as session:
        return session.scalar(sa.select(sa.func.count()).select_from(model))


def test_of_pushes_at_once_one_creates_and_the_others_change_nothing(any_engine, vault, at_once):
    body = make_body()

    def act(session, thing):
        return push(make_act(session, vault=vault), read_pushed(thing), pusher=CITY).outcome

    assert Counter(at_once(act, [body] * CALLERS)) == {"created": 1, "unchanged": CALLERS - 1}
    assert (count(any_engine, License), count(any_engine, Holding)) == (1, 1)


def test_different_pushes_at_once_are_written_one_after_the_other(any_engine, vault, at_once):
    usual = make_body()
    bodies = [usual | {"number": f"20249900{n:04}"} for n in range(CALLERS)]

    def act(session, thing):
        receipt = push(make_act(session, vault=vault), read_pushed(thing), pusher=CITY)
        return receipt.outcome.value, receipt.license.revision

    told = at_once(act, bodies)

    assert Counter(outcome for outcome, _ in told) == {"created": 1, "updated": CALLERS - 1}
    assert sorted(revision for _, revision in told) == list(range(1, CALLERS + 1))


def test_an_event_told_many_times_at_once_is_recorded_once(any_engine, vault, at_once):
    with Session(any_engine) as session:
        identifier = take(session, vault, make_body()).license.identifier

    told = at_once(
        lambda session, request: tell(session, vault, identifier, request).is_new,
        [make_event_request("suspend")] * CALLERS,
    )

    assert Counter(told) == {True: 1, False: CALLERS - 1}
    assert count(any_engine, LicenseEvent) == 1


def test_two_licenses_do_not_succeed_each_other_at_once(any_engine, vault, at_once):
    with Session(any_engine) as session:
        one, other = (take(session, vault, make_body()).license.identifier for _ in range(2))

    def act(session, pair):
        try:
            tell(session, vault, pair[0], make_event_request("supersede", successor=pair[1]))
        except SuccessorLoop:
            session.rollback()
            return False
        return True

    assert sorted(at_once(act, [(one, other), (other, one)])) == [False, True]
