"""Answers that wait: each is sent once, when there is news or when its time is over."""

from types import SimpleNamespace

import pytest
from flask import Flask

from app.holding import Hold
from app.launch.held_answers import MOST_OF_ONE, Again, HeldAnswer, HeldAnswers, KeptAnswer

SECONDS = 25
ANSWER = KeptAnswer("200 OK", [("X", "y")], b"{}")


class Source:
    """Who knows for whom there is news; may be out of order."""

    def __init__(self):
        self.told, self.asked, self.is_broken = set(), [], False

    def news(self, subjects):
        self.asked.append(sorted(subjects))
        if self.is_broken:
            raise ConnectionError("no database")
        return self.told & set(subjects)


@pytest.fixture
def source():
    return Source()


@pytest.fixture
def released():
    return []


@pytest.fixture
def held(released):
    return HeldAnswers(Flask("held"), most=3, release=released.append)


def waiting(source, name, seconds=SECONDS):
    return HeldAnswer(None, None, Hold(name, seconds, source.news), ANSWER, began=0)


def keep(held, source, *names):
    kept = [waiting(source, name) for name in names]
    for each in kept:
        held.keep(each)
    return kept


def test_one_question_is_asked_for_all_and_those_with_news_are_let_go(held, source, released):
    first, second = keep(held, source, "a", "b")
    source.told = {"b"}

    held.look(at=1)

    assert source.asked == [["a", "b"]]
    assert released == [second]
    assert (first.has_news, second.has_news) == (False, True)


def test_each_is_let_go_once(held, source, released):
    keep(held, source, "a")
    source.told = {"a"}

    held.look(at=1)
    held.look(at=2)

    assert len(released) == 1


@pytest.mark.parametrize(("at", "is_over"), [(SECONDS - 0.1, False), (SECONDS, True)])
def test_when_its_time_is_over_an_answer_is_sent_as_it_was_made(
    held, source, released, at, is_over
):
    [only] = keep(held, source, "a")

    held.look(at=at)

    assert released == ([only] if is_over else [])
    assert not only.has_news


def test_a_server_that_stops_keeps_nobody_waiting(held, source, released):
    keep(held, source, "a", "b")

    held.look(at=float("inf"))

    assert len(released) == 2


def test_a_source_out_of_order_costs_time_and_no_answer(held, source, released):
    keep(held, source, "a")
    source.is_broken = True
    held.look(at=1)
    assert released == []

    source.is_broken, source.told = False, {"a"}
    held.look(at=2)

    assert released[0].has_news


def test_there_is_room_for_so_many(held, source):
    keep(held, source, "a", "b")
    assert held.have_room(waiting(source, "d").hold)

    keep(held, source, "c")

    assert not held.have_room(waiting(source, "d").hold)


def test_one_code_does_not_take_the_places_of_the_others(source, released):
    held = HeldAnswers(Flask("held"), most=100, release=released.append)
    keep(held, source, *["a"] * MOST_OF_ONE)

    assert not held.have_room(waiting(source, "a").hold)
    assert held.have_room(waiting(source, "b").hold)


def test_a_request_that_was_held_back_comes_again_once():
    parser = iter(["the next request"])
    connection = SimpleNamespace(parser=parser)
    held = HeldAnswer("this request", connection, Hold("a", 1, set), ANSWER)
    connection.parser = Again(held)

    assert [next(connection.parser), next(connection.parser)] == [
        "this request",
        "the next request",
    ]


def test_an_answer_is_sent_as_the_application_made_it():
    sent = []

    assert ANSWER.send(lambda *head: sent.append(head)) == [b"{}"]
    assert sent == [("200 OK", [("X", "y")])]
