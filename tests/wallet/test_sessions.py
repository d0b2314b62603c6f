"""A browser's session: how long it lives, what its token is, what is kept of it."""

from datetime import timedelta

import pytest

from tests.conftest import NOON
from wallet import sessions
from wallet.sessions import SessionKind

PAGE = SessionKind("page", idle=timedelta(minutes=30), longest=timedelta(hours=10))
OTHER = SessionKind("other", idle=PAGE.idle, longest=PAGE.longest)
MOMENT = timedelta(seconds=1)


@pytest.fixture
def begun(store):
    return sessions.begin(store, PAGE, "somebody", at=NOON)


def test_the_cookie_finds_the_session(store, begun):
    cookie, session = begun

    assert sessions.find(store, PAGE, cookie, at=NOON) == session
    assert (session.subject, session.began) == ("somebody", NOON)


@pytest.mark.parametrize("cookie", ["", "wrong", "\xe9", "x" * 5000])
def test_anything_else_finds_none(store, begun, cookie):
    assert sessions.find(store, PAGE, cookie, at=NOON) is None


def test_a_cookie_is_good_at_its_own_door_only(store, begun):
    assert sessions.find(store, OTHER, begun[0], at=NOON) is None


def test_cookie_and_token_are_different_each_time(store):
    found = [sessions.begin(store, PAGE, "somebody", at=NOON) for _ in range(10)]

    texts = {text for cookie, session in found for text in (cookie, session.csrf_token)}
    assert len(texts) == 20
    assert min(map(len, texts)) >= 43  # 256 bits, in letters of six


def test_a_session_lives_on_while_it_is_used(store, begun):
    at = NOON
    for _ in range(5):
        at += PAGE.idle - MOMENT
        assert sessions.find(store, PAGE, begun[0], at=at)

    assert sessions.find(store, PAGE, begun[0], at=at + PAGE.idle) is None


def test_a_session_ends_after_its_longest_time_however_it_is_used(store, begun):
    at = NOON
    while at < NOON + PAGE.longest - PAGE.idle:
        at += PAGE.idle / 2
        assert sessions.find(store, PAGE, begun[0], at=at)

    assert sessions.find(store, PAGE, begun[0], at=NOON + PAGE.longest - MOMENT)
    assert sessions.find(store, PAGE, begun[0], at=NOON + PAGE.longest) is None


def test_what_was_ended_is_over_even_if_a_request_kept_it_alive_meanwhile(store, begun):
    cookie, session = begun
    sessions.end(store, PAGE, cookie, at=NOON)

    # A request that read the session before it was ended writes it back.
    sessions._keep(store, PAGE, cookie, session, at=NOON)

    assert sessions.find(store, PAGE, cookie, at=NOON) is None


def test_ending_one_session_ends_no_other(store, begun):
    other, _ = sessions.begin(store, PAGE, "somebody", at=NOON)

    sessions.end(store, PAGE, other, at=NOON)

    assert sessions.find(store, PAGE, begun[0], at=NOON)


@pytest.mark.parametrize("given", ["", "wrong", "\xe9", "样"])
def test_only_its_own_token_is_right(begun, given):
    _, session = begun

    assert sessions.has_csrf_token(session, session.csrf_token)
    assert not sessions.has_csrf_token(session, given)


def test_neither_cookie_nor_token_is_kept(store, begun, tmp_path):
    cookie, session = begun

    kept = b"".join(file.read_bytes() for file in tmp_path.iterdir())

    assert b"somebody" in kept, "looking in the right place"
    assert cookie.encode() not in kept
    assert session.csrf_token.encode() not in kept
