"""Opaque access and refresh tokens.

A token is found by its SM3 digest in the short-lived store and names who signed in, nothing more:
identity, binding and locks are looked up on every request. One sign-in is one *session*; it has at
most one living access token and one living refresh token. A refresh token that comes back after it
was used ends the whole session (RFC 9700, 4.14.2). No chain of renewals outlives 90 days.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from wallet.crypto import sm3
from wallet.errors import WalletError
from wallet.short_lived import ShortLived, Value

ACCESS_LIFETIME = timedelta(minutes=15)
REFRESH_LIFETIME = timedelta(days=30)
# However often it is renewed: after that the phone signs in anew.
SESSION_LIFETIME = timedelta(days=90)


class SubjectKind(StrEnum):
    ACCOUNT = "account"
    CLIENT = "client"


@dataclass(frozen=True)
class Grant:
    """What a living access token says: who signed in, for what, and in which of their epochs."""

    kind: SubjectKind
    subject: str
    scope: str
    epoch: int


@dataclass(frozen=True)
class Issued:
    access_token: str
    refresh_token: str | None
    scope: str


class InvalidGrant(WalletError):
    """The refresh token is unknown, expired, another client's, or was used before."""

    code = "invalid_grant"


def issue(
    store: ShortLived,
    *,
    kind: SubjectKind,
    subject: str,
    client: str,
    scope: str,
    epoch: int,
    at: datetime,
    refresh: bool,
) -> Issued:
    """Start a session and hand out its first tokens; `client` is who may renew and revoke them."""
    session = {
        "id": secrets.token_hex(16),
        "kind": kind,
        "subject": subject,
        "client": client,
        "scope": scope,
        "epoch": epoch,
        "began": at.isoformat(),
    }
    return _hand_out(store, session, at=at, refresh=refresh)


def find(store: ShortLived, access_token: str, *, at: datetime) -> Grant | None:
    """Return what the access token says, or None if it is not alive."""
    found = store.get(_access_key(access_token), at=at)
    return _as_grant(found) if found is not None else None


def rotate(store: ShortLived, refresh_token: str, *, client: str, at: datetime) -> Issued:
    """Exchange a refresh token for new tokens.

    Raises InvalidGrant, and ends the session, when the token is not the newest of its session.
    """
    found = store.get(_refresh_key(refresh_token), at=at)
    if found is None or found["client"] != client:
        _end_if_spent(store, refresh_token, at=at)
        raise InvalidGrant("the refresh token is unknown, expired or was used before")
    # Noted as spent before it is taken: of two parallel calls the loser must find the note.
    spent = {"id": found["id"]}
    store.put(_spent_key(refresh_token), spent, until=at + REFRESH_LIFETIME)
    if store.take(_refresh_key(refresh_token), at=at) is None:
        _end(store, found["id"], at=at)
        raise InvalidGrant("the refresh token was used twice at once")
    # A session of an earlier release does not say when it began: it begins now.
    session = {"began": at.isoformat()} | found
    return _hand_out(store, session, at=at, refresh=True)


def revoke(store: ShortLived, token: str, *, client: str, at: datetime) -> Grant | None:
    """End the session of an access or refresh token, if it is `client`'s (RFC 7009).

    Returns what the token said, or None when there was nothing to end.
    """
    found = store.get(_access_key(token), at=at) or store.get(_refresh_key(token), at=at)
    if found is None or found["client"] != client:
        return None
    _end(store, found["id"], at=at)
    return _as_grant(found)


def _as_grant(found: Value) -> Grant:
    return Grant(
        SubjectKind(found["kind"]), found["subject"], found["scope"], found.get("epoch", -1)
    )


def _hand_out(store: ShortLived, session: Value, *, at: datetime, refresh: bool) -> Issued:
    access = secrets.token_urlsafe(32)
    renewal = secrets.token_urlsafe(32) if refresh else None
    _forget_tokens(store, session["id"], at=at)
    keys = [_access_key(access), *([_refresh_key(renewal)] if renewal else [])]
    end = datetime.fromisoformat(session["began"]) + SESSION_LIFETIME
    until = min(at + (REFRESH_LIFETIME if renewal else ACCESS_LIFETIME), end)
    store.put(_living_key(session["id"]), {"keys": keys}, until=until)
    store.put(_access_key(access), session, until=min(at + ACCESS_LIFETIME, end))
    if renewal:
        store.put(_refresh_key(renewal), session, until=until)
    _stay_ended(store, session["id"], at=at)
    return Issued(access, renewal, session["scope"])


def _stay_ended(store: ShortLived, session_id: str, *, at: datetime) -> None:
    # A session that was ended while its new tokens were being written must not outlive that.
    if store.get(_ended_key(session_id), at=at) is not None:
        _forget_tokens(store, session_id, at=at)
        raise InvalidGrant("the session has ended")


def _end_if_spent(store: ShortLived, refresh_token: str, *, at: datetime) -> None:
    spent = store.get(_spent_key(refresh_token), at=at)
    if spent is not None:
        _end(store, spent["id"], at=at)


def _end(store: ShortLived, session_id: str, *, at: datetime) -> None:
    store.put(_ended_key(session_id), {}, until=at + REFRESH_LIFETIME)
    _forget_tokens(store, session_id, at=at)


def _forget_tokens(store: ShortLived, session_id: str, *, at: datetime) -> None:
    living = store.get(_living_key(session_id), at=at) or {"keys": []}
    for key in living["keys"]:
        store.delete(key)


def _access_key(token: str) -> str:
    return f"access:{_digest(token)}"


def _refresh_key(token: str) -> str:
    return f"refresh:{_digest(token)}"


def _spent_key(token: str) -> str:
    return f"spent:{_digest(token)}"


def _living_key(session_id: str) -> str:
    return f"living:{session_id}"


def _ended_key(session_id: str) -> str:
    return f"ended:{session_id}"


def _digest(token: str) -> str:
    return sm3.digest(token.encode()).hex()
