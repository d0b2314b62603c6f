import logging
import threading
from datetime import timedelta

import pytest

from tests.wallet.licenses.factories import NOON, NURSE
from wallet.registers.breaker import OPEN, PAUSE, Breaker
from wallet.registers.provincial.register import RegisterUnavailable

SECOND = timedelta(seconds=1)


class Source:
    """A register that fails as it is told, and counts how often it is asked."""

    name, max_age = "city", timedelta(hours=24)

    def __init__(self):
        self.asked, self.cause = 0, "http_500"

    def certificates_of(self, *, id_type, id_number, at, seconds):
        self.asked += 1
        if self.cause:
            raise RegisterUnavailable(self.cause)
        return ()


@pytest.fixture
def source():
    return Source()


@pytest.fixture
def breaker(source):
    return Breaker(source, failures=3)


def ask(breaker, at=NOON):
    """Ask once, and tell what went wrong."""
    asked = {"id_type": NURSE.id_type, "id_number": NURSE.id_number, "seconds": 1.0}
    try:
        breaker.certificates_of(at=at, **asked)
    except RegisterUnavailable as error:
        return error.cause
    return None


def broken(breaker):
    assert [ask(breaker) for _ in range(3)] == ["http_500"] * 3
    return breaker


def test_it_has_the_name_and_the_age_of_its_source(breaker):
    assert (breaker.name, breaker.max_age) == ("city", timedelta(hours=24))


def test_after_failures_in_a_row_the_source_is_not_asked(source, breaker):
    broken(breaker)

    assert [ask(breaker, NOON + part * SECOND) for part in (0, 1, 14)] == [OPEN] * 3
    assert source.asked == 3


def test_an_answer_between_sets_the_count_back(source, breaker):
    ask(breaker)
    ask(breaker)
    source.cause = None
    ask(breaker)
    source.cause = "timeout"

    assert [ask(breaker), ask(breaker), ask(breaker), ask(breaker)] == ["timeout"] * 3 + [OPEN]


@pytest.mark.parametrize("cause", ["too_many", "too_large"])
def test_an_answer_that_is_of_no_use_for_one_person_is_an_answer(source, breaker, cause):
    source.cause = cause

    assert [ask(breaker) for _ in range(9)] == [cause] * 9


def test_after_the_pause_one_trial_closes_it(source, breaker):
    broken(breaker)
    source.cause = None

    assert ask(breaker, NOON + PAUSE) is None
    source.cause = "dropped"
    assert ask(breaker, NOON + PAUSE) == "dropped"


def test_a_trial_that_fails_opens_it_for_another_pause(source, breaker):
    broken(breaker)

    assert ask(breaker, NOON + PAUSE) == "http_500"

    assert ask(breaker, NOON + 2 * PAUSE - SECOND) == OPEN
    assert ask(breaker, NOON + 2 * PAUSE) == "http_500"
    assert source.asked == 5


def test_while_a_trial_runs_nobody_else_is_let_through(source, breaker):
    broken(breaker)
    begun, gate = threading.Event(), threading.Event()

    def slow(**asked):
        begun.set()
        gate.wait()
        return ()

    source.certificates_of = slow
    trial = threading.Thread(target=ask, args=(breaker, NOON + PAUSE))
    trial.start()
    begun.wait()

    answers = [ask(breaker, NOON + PAUSE), ask(breaker, NOON + PAUSE + SECOND)]

    gate.set()
    trial.join()
    assert answers == [OPEN, OPEN]
    assert ask(breaker, NOON + PAUSE + SECOND) is None


def test_a_clock_that_is_set_back_does_not_keep_it_open(source, breaker):
    broken(breaker)
    source.cause = None

    assert ask(breaker, NOON - timedelta(days=365)) is None


def test_a_mistake_of_ours_is_not_the_sources_failure(source, breaker):
    def wrong(**asked):
        raise ZeroDivisionError

    source.certificates_of = wrong

    for _ in range(4):
        with pytest.raises(ZeroDivisionError):
            ask(breaker)


def test_operators_read_when_it_opens_and_when_it_closes(source, breaker, caplog):
    with caplog.at_level(logging.WARNING):
        broken(breaker)
        ask(breaker, NOON + PAUSE)
        source.cause = None
        ask(breaker, NOON + 2 * PAUSE)

    assert [record.levelname for record in caplog.records] == ["ERROR", "WARNING"]
    assert "city" in caplog.text
