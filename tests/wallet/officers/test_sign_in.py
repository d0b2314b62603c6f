"""Officers sign in with a password and a code that works once."""

from datetime import timedelta

import pytest

from tests.acts import make_act
from tests.conftest import NOON
from tests.wallet.officers.conftest import SECRET
from wallet import sessions
from wallet.audit.models import Entry
from wallet.crypto import totp
from wallet.officers import sign_in
from wallet.officers.models import OfficerRole
from wallet.officers.register import BadTotpSecret
from wallet.officers.sign_in import IDLE, LONGEST, BadCredentials

LATER = NOON + timedelta(minutes=5)


@pytest.fixture
def try_to_sign_in(session, vault):
    def attempt(*, at=NOON, **changes):
        facts = {
            "username": "officer-1",
            "secret": "a long password",
            "code": totp.code_at(SECRET, at=at),
        }
        return sign_in.check_credentials(make_act(session, at=at, vault=vault), **(facts | changes))

    return attempt


def test_the_right_credentials_sign_in_and_leave_an_entry(enter, try_to_sign_in, session):
    officer = enter()

    assert try_to_sign_in() is officer

    session.flush()
    assert [entry.action for entry in session.query(Entry)] == ["officer.signed_in"]


@pytest.mark.parametrize(
    "wrong", [{"username": "nobody"}, {"secret": "another password"}, {"code": "000000"}]
)
def test_one_wrong_credential_is_enough_and_is_not_named(enter, try_to_sign_in, wrong):
    enter()

    with pytest.raises(BadCredentials, match="^name, password or one-time code is wrong$"):
        try_to_sign_in(**wrong)


def test_a_one_time_code_signs_in_once(enter, try_to_sign_in):
    enter()
    try_to_sign_in()

    with pytest.raises(BadCredentials):
        try_to_sign_in()

    assert try_to_sign_in(at=NOON + timedelta(seconds=30))


def test_an_older_code_does_not_work_after_a_newer_one(enter, try_to_sign_in):
    enter()
    older = totp.code_at(SECRET, at=NOON - timedelta(seconds=30))
    try_to_sign_in()

    with pytest.raises(BadCredentials):
        try_to_sign_in(code=older)


def test_an_officer_signs_in_after_the_clock_was_set_back(enter, try_to_sign_in):
    officer = enter()
    try_to_sign_in(at=NOON + timedelta(days=80))

    assert try_to_sign_in() is officer

    with pytest.raises(BadCredentials):
        try_to_sign_in()


def test_a_disabled_officer_cannot_sign_in(enter, try_to_sign_in):
    enter().disabled_at = NOON

    with pytest.raises(BadCredentials):
        try_to_sign_in()


def test_entering_an_officer_again_changes_everything_but_the_username(enter):
    before, after = enter(), enter(role=OfficerRole.SUPERVISOR)

    assert before is after
    assert after.role is OfficerRole.SUPERVISOR


def test_a_weak_totp_secret_is_refused(enter):
    with pytest.raises(BadTotpSecret):
        enter(totp_secret="ABCDEFGH")


def test_a_session_lives_on_while_it_is_used(enter, store):
    cookie, _ = sign_in.begin(store, enter(), at=NOON)

    almost = IDLE - timedelta(seconds=1)
    for used in range(1, 4):
        assert sign_in.find(store, cookie, at=NOON + almost * used)


def test_an_idle_session_ends(enter, store):
    cookie, _ = sign_in.begin(store, enter(), at=NOON)

    assert sign_in.find(store, cookie, at=NOON + IDLE) is None


def test_no_session_outlives_a_working_day(enter, store):
    cookie, _ = sign_in.begin(store, enter(), at=NOON)
    at = NOON
    while at < NOON + LONGEST - IDLE:
        at += IDLE / 2
        assert sign_in.find(store, cookie, at=at)

    assert sign_in.find(store, cookie, at=NOON + LONGEST) is None


def test_a_session_that_was_signed_out_is_over(enter, store):
    cookie, _ = sign_in.begin(store, enter(), at=NOON)

    sign_in.end(store, cookie, at=LATER)

    assert sign_in.find(store, cookie, at=LATER) is None


def test_only_the_sessions_own_csrf_token_is_right(enter, store):
    cookie, begun = sign_in.begin(store, enter(), at=NOON)
    found = sign_in.find(store, cookie, at=LATER)

    assert sessions.has_csrf_token(found, begun.csrf_token)
    assert not sessions.has_csrf_token(found, "another")
    assert not sessions.has_csrf_token(found, "")


def test_neither_cookie_nor_totp_secret_is_kept_in_clear(enter, store, tmp_path):
    cookie, _ = sign_in.begin(store, enter(), at=NOON)

    kept = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert cookie.encode() not in kept
    assert SECRET.encode() not in kept
