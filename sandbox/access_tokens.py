"""Stable access tokens as WeChat gives them out (getStableAccessToken).

For two hours every caller gets the same token. In its last five minutes a new one is made, and
both work. A forced refresh ends the old one at once, but does nothing within 30 seconds of the
last token.
"""

import base64
import hashlib
import hmac
import secrets
import sqlite3
from dataclasses import dataclass
from datetime import datetime

from sandbox.store import Store
from sandbox.wechat_errors import WeChatError

LIFETIME_SECONDS = 7200
OVERLAP_SECONDS = 300
FORCED_APART_SECONDS = 30
KEPT = 16


@dataclass(frozen=True)
class AccessToken:
    """One token; its text is computed from nonce and secret, so no file holds it."""

    nonce: bytes
    made_at: float
    ended: bool

    def text(self, secret: str) -> str:
        """Return the token as callers send it."""
        parts = [
            hmac.digest(secret.encode(), self.nonce + bytes([i]), hashlib.sha512) for i in (0, 1)
        ]
        return "99_" + base64.urlsafe_b64encode(b"".join(parts)).decode().rstrip("=")

    def age(self, at: datetime) -> float:
        """Return the token's age in seconds; negative when the clock was set back."""
        return at.timestamp() - self.made_at

    def is_current(self, at: datetime) -> bool:
        """Tell whether ordinary callers get this one rather than a new one."""
        return (
            not self.ended and -OVERLAP_SECONDS < self.age(at) < LIFETIME_SECONDS - OVERLAP_SECONDS
        )


class AccessTokens:
    """The tokens of the one mini-program."""

    def __init__(self, store: Store, *, secret: str) -> None:
        self._store = store
        self._secret = secret

    def give(self, *, forced: bool, at: datetime) -> tuple[str, int]:
        """Return a token and the seconds it has left."""
        with self._store.transaction() as connection:
            newest = next(iter(_newest(connection)), None)
            if newest is None or _needs_renewal(newest, forced, at):
                newest = _renew(connection, forced=forced, at=at)
        left = LIFETIME_SECONDS - max(newest.age(at), 0)
        return newest.text(self._secret), int(left)

    def require(self, text: str, *, at: datetime) -> None:
        """Raise WeChatError unless the token works: 41001 missing, 40001 wrong, 42001 too old."""
        if not text:
            raise WeChatError(41001)
        with self._store.transaction() as connection:
            tokens = _newest(connection)
        token = next((each for each in tokens if _is(each, text, self._secret)), None)
        if token is None or token.ended or token.age(at) <= -OVERLAP_SECONDS:
            raise WeChatError(40001)
        if token.age(at) >= LIFETIME_SECONDS:
            raise WeChatError(42001)


def _newest(connection: sqlite3.Connection) -> list[AccessToken]:
    rows = connection.execute(
        "SELECT nonce, made_at, ended FROM access_tokens ORDER BY id DESC LIMIT ?", (KEPT,)
    )
    return [AccessToken(nonce, made_at, bool(ended)) for nonce, made_at, ended in rows]


def _needs_renewal(newest: AccessToken, forced: bool, at: datetime) -> bool:
    return not newest.is_current(at) or (forced and newest.age(at) >= FORCED_APART_SECONDS)


def _renew(connection: sqlite3.Connection, *, forced: bool, at: datetime) -> AccessToken:
    if forced:
        connection.execute("UPDATE access_tokens SET ended = 1")
    token = AccessToken(secrets.token_bytes(32), at.timestamp(), False)
    connection.execute(
        "INSERT INTO access_tokens (nonce, made_at, ended) VALUES (?, ?, 0)",
        (token.nonce, token.made_at),
    )
    return token


def _is(token: AccessToken, text: str, secret: str) -> bool:
    return hmac.compare_digest(token.text(secret).encode(), text.encode())
