import socket
import threading
import time

import pytest

from tests.wallet.identity.loopback import LONG, SHORT, Dribble, HangUp, Loopback, Raw, Silence
from wallet.outside import HttpAnswer, Line, NoAnswer


@pytest.fixture
def outside():
    with Loopback() as server:
        yield server


@pytest.fixture
def line(outside):
    line = Line(outside.url + "/", LONG)
    yield line
    line.close()


@pytest.fixture
def hasty_line(outside):
    line = Line(outside.url + "/", SHORT)
    yield line
    line.close()


def cause_of(line, **how):
    with pytest.raises(NoAnswer) as failure:
        line.ask("POST", "/path", **how)
    return failure.value.cause


def test_what_is_asked_and_answered(outside, line):
    outside.answer("/path", Raw(b"said", 418))

    answer = line.ask("POST", "/path", params={"a": "甲"}, body={"b": "乙"})

    (asked,) = outside.asked
    assert answer == HttpAnswer(418, b"said")
    assert (asked.query, asked.body) == ({"a": "甲"}, {"b": "乙"})


@pytest.mark.parametrize(
    ("said", "cause"),
    [
        (HangUp(), "dropped"),
        (Raw(b"x" * 64 * 1024 + b"x"), "too_large"),
    ],
)
def test_what_can_go_wrong_has_a_word(outside, line, said, cause):
    outside.answer("/path", said)

    assert cause_of(line) == cause


@pytest.mark.parametrize("said", [Silence(), Dribble()], ids=["silence", "a byte now and then"])
def test_what_does_not_come_has_an_end(outside, hasty_line, said):
    outside.answer("/path", said)
    began = time.monotonic()

    assert cause_of(hasty_line) == "timeout"
    assert time.monotonic() - began < LONG.seconds


def test_the_largest_answer_is_read(outside, line):
    outside.answer("/path", Raw(b"x" * 64 * 1024))

    assert len(line.ask("GET", "/path").content) == 64 * 1024


def test_who_has_less_time_waits_less(outside, line):
    outside.answer("/path", Dribble())
    began = time.monotonic()

    assert cause_of(line, seconds=0.2) == "timeout"
    assert time.monotonic() - began < LONG.seconds


def test_an_answer_that_breaks_off_is_no_answer(line):
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=break_off, args=(server,))
        thread.start()
        half = Line(f"http://127.0.0.1:{server.getsockname()[1]}", LONG)

        assert cause_of(half) == "dropped"
        thread.join()
        half.close()


def break_off(server):
    connection, _ = server.accept()
    with connection:
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf")


def test_nobody_at_the_address_has_heard_the_question():
    line = Line("http://127.0.0.1:9", LONG)

    assert cause_of(line) == "refused"


def test_a_redirect_is_not_followed(outside, line):
    outside.answer("/path", Raw(b"", 302, {"Location": f"{outside.url}/elsewhere"}))

    assert line.ask("POST", "/path").status == 302
    assert len(outside.asked) == 1


def test_a_message_names_neither_address_nor_question(outside, line):
    outside.answer("/path", HangUp())

    with pytest.raises(NoAnswer) as failure:
        line.ask("GET", "/path", params={"secret": "in-the-address"})

    assert str(failure.value) == "no usable answer: dropped"
    assert failure.value.__suppress_context__
