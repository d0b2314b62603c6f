"""Opaque tokens: found by digest, short-lived, rotating, revocable."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from tests.conftest import NOON
from wallet.access import tokens
from wallet.access.tokens import (
    ACCESS_LIFETIME,
    REFRESH_LIFETIME,
    SESSION_LIFETIME,
    Grant,
    InvalidGrant,
    Issued,
    SubjectKind,
)
from wallet.short_lived import ShortLived, Value
from wallet.short_lived.sql import SqlShortLived

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
LATER = NOON + MINUTE


def sign_in(store: ShortLived, **changes) -> Issued:
    facts: dict[str, Any] = {
        "kind": SubjectKind.ACCOUNT,
        "subject": "account-1",
        "client": "wx-sample",
        "scope": "wallet",
        "epoch": 3,
        "at": NOON,
        "refresh": True,
    }
    return tokens.issue(store, **(facts | changes))


def test_an_access_token_says_who_signed_in_and_in_which_epoch(store):
    issued = sign_in(store)

    found = tokens.find(store, issued.access_token, at=LATER)

    assert found == Grant(SubjectKind.ACCOUNT, "account-1", "wallet", epoch=3)


def test_an_access_token_dies_after_fifteen_minutes(store):
    issued = sign_in(store)

    assert tokens.find(store, issued.access_token, at=NOON + ACCESS_LIFETIME) is None


def test_no_token_is_kept_in_clear(store, tmp_path):
    issued = sign_in(store)

    kept = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert issued.access_token.encode() not in kept
    assert issued.refresh_token.encode() not in kept


def test_a_refresh_ends_the_older_access_token_and_keeps_the_epoch_of_the_session(store):
    first = sign_in(store)

    second = tokens.rotate(store, first.refresh_token, client="wx-sample", at=LATER)

    assert tokens.find(store, first.access_token, at=LATER) is None
    assert tokens.find(store, second.access_token, at=LATER).epoch == 3


def test_a_refresh_token_used_again_ends_the_whole_session(store):
    first = sign_in(store)
    second = tokens.rotate(store, first.refresh_token, client="wx-sample", at=LATER)

    with pytest.raises(InvalidGrant):
        tokens.rotate(store, first.refresh_token, client="wx-sample", at=LATER)

    assert tokens.find(store, second.access_token, at=LATER) is None
    with pytest.raises(InvalidGrant):
        tokens.rotate(store, second.refresh_token, client="wx-sample", at=LATER)


def test_another_client_cannot_use_a_refresh_token(store):
    issued = sign_in(store)

    with pytest.raises(InvalidGrant):
        tokens.rotate(store, issued.refresh_token, client="wx-other", at=LATER)

    assert tokens.rotate(store, issued.refresh_token, client="wx-sample", at=LATER)


def test_an_unknown_refresh_token_is_refused(store):
    with pytest.raises(InvalidGrant):
        tokens.rotate(store, "never-issued", client="wx-sample", at=NOON)


@pytest.mark.parametrize("which", ["access_token", "refresh_token"])
def test_revoking_either_token_ends_the_session(store, which):
    issued = sign_in(store)

    tokens.revoke(store, getattr(issued, which), client="wx-sample", at=LATER)

    assert tokens.find(store, issued.access_token, at=LATER) is None
    with pytest.raises(InvalidGrant):
        tokens.rotate(store, issued.refresh_token, client="wx-sample", at=LATER)


def test_another_clients_token_cannot_be_revoked(store):
    issued = sign_in(store)

    tokens.revoke(store, issued.access_token, client="wx-other", at=LATER)

    assert tokens.find(store, issued.access_token, at=LATER)


def test_ending_one_session_leaves_the_others_alone(store):
    ended, other = sign_in(store), sign_in(store)

    tokens.revoke(store, ended.access_token, client="wx-sample", at=LATER)

    assert tokens.find(store, other.access_token, at=LATER)


def test_systems_get_no_refresh_token(store):
    issued = sign_in(store, kind=SubjectKind.CLIENT, subject="venue-a", refresh=False)

    assert issued.refresh_token is None


@dataclass
class Interrupted:
    """A store in which somebody else acts right after a key of this kind was written."""

    inner: SqlShortLived
    act: Callable[[], None] | None
    after: str = "living:"

    def __getattr__(self, name):
        return getattr(self.inner, name)

    def put(self, key: str, value: Value, *, until) -> None:
        self.inner.put(key, value, until=until)
        if key.startswith(self.after) and self.act:
            act, self.act = self.act, None
            act()


def test_a_session_that_is_ended_while_it_is_renewed_stays_ended(store, kept_keys):
    refresh_token = sign_in(store).refresh_token

    def use_it_again():
        with pytest.raises(InvalidGrant):
            tokens.rotate(store, refresh_token, client="wx-sample", at=LATER)

    with pytest.raises(InvalidGrant):
        tokens.rotate(Interrupted(store, use_it_again), refresh_token, client="wx-sample", at=LATER)

    assert not [key for key in kept_keys() if key.startswith(("access:", "refresh:"))]


def test_of_two_who_use_a_refresh_token_at_once_none_keeps_the_session(store, kept_keys):
    first = sign_in(store)
    faster = []

    def use_it_first():
        issued = tokens.rotate(store, first.refresh_token, client="wx-sample", at=LATER)
        faster.append(issued)

    slower = Interrupted(store, use_it_first, after="spent:")
    with pytest.raises(InvalidGrant):
        tokens.rotate(slower, first.refresh_token, client="wx-sample", at=LATER)

    assert tokens.find(store, faster[0].access_token, at=LATER) is None
    assert not [key for key in kept_keys() if key.startswith(("access:", "refresh:"))]


@pytest.mark.parametrize("which", ["access_token", "refresh_token"])
def test_a_token_that_ended_long_ago_leaves_nothing_to_revoke(store, which):
    issued = sign_in(store)
    tokens.revoke(store, issued.access_token, client="wx-sample", at=LATER)

    tokens.revoke(store, getattr(issued, which), client="wx-sample", at=LATER)

    assert tokens.find(store, issued.access_token, at=LATER) is None


def test_a_refresh_token_dies_after_thirty_days(store):
    issued = sign_in(store)

    with pytest.raises(InvalidGrant):
        tokens.rotate(store, issued.refresh_token, client="wx-sample", at=NOON + REFRESH_LIFETIME)


def test_no_chain_of_renewals_outlives_ninety_days(store):
    end, issued = NOON + SESSION_LIFETIME, sign_in(store)
    for at in (NOON + 29 * DAY, NOON + 58 * DAY, NOON + 87 * DAY, end - 2 * MINUTE):
        issued = tokens.rotate(store, issued.refresh_token, client="wx-sample", at=at)

    assert tokens.find(store, issued.access_token, at=end - MINUTE)
    assert tokens.find(store, issued.access_token, at=end) is None
    with pytest.raises(InvalidGrant):
        tokens.rotate(store, issued.refresh_token, client="wx-sample", at=end)


@pytest.fixture
def kept_keys(tmp_path):
    def read():
        with closing(sqlite3.connect(tmp_path / "short-lived.sqlite")) as connection:
            return [key for (key,) in connection.execute("SELECT key FROM short_lived")]

    return read
