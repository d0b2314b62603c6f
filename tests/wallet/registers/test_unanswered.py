from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from tests.acts import make_act
from tests.wallet.identity.factories import make_account, make_binding, make_person
from tests.wallet.licenses.factories import NOON
from wallet.identity import bind
from wallet.registers.fetches import FIRST_PAUSE, note
from wallet.registers.models import FetchState, SourceFetch
from wallet.registers.unanswered import CLAIMED_FOR, claim

DUE = NOON + FIRST_PAUSE
SOURCES = ["one", "two"]


@pytest.fixture
def session(any_engine):
    with Session(any_engine) as session:
        yield session


def make_owed(session, vault, *, order="002", source="one", state=FetchState.PENDING, at=NOON):
    """Somebody who is bound, and whose source has not answered."""
    person = make_person(order=order)
    account = make_account(session, vault=vault, openid=uuid4().hex, at=NOON)
    binding = make_binding(session, account, person, vault=vault)
    note(session, person.key(vault), source, state=state, error=None, at=at)
    session.commit()
    return person, account, binding


def claimed(session, vault, *, at=DUE, sources=SOURCES):
    found = claim(make_act(session, at=at, vault=vault), sources=sources)
    session.commit()
    return found and (found.person.id_number, found.source)


@pytest.mark.parametrize("state", [FetchState.PENDING, FetchState.FAILED])
def test_what_was_not_answered_is_asked_again_after_a_pause(session, vault, state):
    person, *_ = make_owed(session, vault, state=state)

    assert claimed(session, vault, at=DUE - timedelta(seconds=1)) is None
    assert claimed(session, vault) == (person.id_number, "one")


def test_what_was_answered_is_not_asked_again(session, vault):
    make_owed(session, vault, state=FetchState.FRESH)

    assert claimed(session, vault, at=NOON + timedelta(days=9)) is None


def test_what_one_worker_asks_no_other_does_unless_the_first_was_killed(session, vault):
    person, *_ = make_owed(session, vault)
    claimed(session, vault)

    assert claimed(session, vault) is None
    assert claimed(session, vault, at=DUE + CLAIMED_FOR) == (person.id_number, "one")


def test_of_many_workers_each_takes_another_question(any_engine, session, vault):
    orders = [f"{number:03}" for number in range(2, 20, 2)]
    people = {make_owed(session, vault, order=order)[0].id_number for order in orders}

    def work(_):
        with Session(any_engine) as own:
            return claimed(own, vault)

    with ThreadPoolExecutor(4) as pool:
        found = [each for each in pool.map(work, range(40)) if each]

    assert len(found) == len(people)
    assert {number for number, _ in found} == people


def test_who_has_waited_longest_is_first(session, vault):
    late, *_ = make_owed(session, vault, order="002", at=NOON + timedelta(seconds=2))
    early, *_ = make_owed(session, vault, order="004", at=NOON)
    at = DUE + timedelta(seconds=2)

    assert claimed(session, vault, at=at) == (early.id_number, "one")
    assert claimed(session, vault, at=at) == (late.id_number, "one")


def test_a_source_that_is_not_named_is_left_in_peace(session, vault):
    person, *_ = make_owed(session, vault, source="two")

    assert claimed(session, vault, sources=["one"]) is None
    assert claimed(session, vault, sources=["two"]) == (person.id_number, "two")


def test_nobody_is_asked_about_after_unbinding(session, vault):
    person, account, _ = make_owed(session, vault)
    other, *_ = make_owed(session, vault, order="004", at=NOON + timedelta(seconds=1))
    bind.unbind(make_act(session, account.as_actor(), at=DUE), account)
    session.commit()

    assert claimed(session, vault, at=DUE + FIRST_PAUSE) == (other.id_number, "one")
    assert session.get(SourceFetch, (person.key(vault), "one")).ask_again_at is None


def test_nobody_is_asked_about_while_locked(session, vault):
    _, _, binding = make_owed(session, vault)
    identity = bind.lock(session, binding.identity_id)
    identity.locked_at = NOON
    session.commit()

    assert claimed(session, vault) is None


def test_nobody_is_asked_about_who_was_never_bound(session, vault):
    person = make_person()
    note(session, person.key(vault), "one", state=FetchState.FAILED, error=None, at=NOON)
    session.commit()

    assert claimed(session, vault) is None


def test_a_clock_that_was_set_back_does_not_put_off_the_question_for_years(session, vault):
    person, *_ = make_owed(session, vault, at=NOON + timedelta(days=4000))

    assert claimed(session, vault, at=NOON) == (person.id_number, "one")
