"""Codes of wx.login: single use, five minutes."""

import secrets
import string
from datetime import datetime

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sandbox.store import Store, digest

LIFETIME_SECONDS = 300
ALPHABET = string.ascii_letters + string.digits


class Codes:
    """The codes that phones were given and no server has redeemed yet."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def make(self, openid: str, *, at: datetime) -> str:
        """Return a fresh code for a phone."""
        code = "0" + "".join(secrets.choice(ALPHABET) for _ in range(31))
        row = (digest("code", code), _seal(openid, code), at.timestamp())
        with self._store.transaction() as connection:
            connection.execute(
                "DELETE FROM codes WHERE abs(made_at - ?) >= ?", (row[2], LIFETIME_SECONDS)
            )
            connection.execute("INSERT INTO codes VALUES (?, ?, ?)", row)
        return code

    def redeem(self, code: str, *, at: datetime) -> str | None:
        """Use a code up and return its openid, or None if it is unknown, used or too old."""
        key = (digest("code", code),)
        with self._store.transaction() as connection:
            found = connection.execute(
                "SELECT openid_sealed, made_at FROM codes WHERE digest = ?", key
            ).fetchone()
            connection.execute("DELETE FROM codes WHERE digest = ?", key)
        if found is None or abs(at.timestamp() - found[1]) >= LIFETIME_SECONDS:
            return None
        return _open(found[0], code)


# The key is derived from a code that is made once and used once, so a fixed nonce repeats nothing.
NONCE = bytes(12)


def _seal(openid: str, code: str) -> bytes:
    return AESGCM(digest("openid", code)).encrypt(NONCE, openid.encode(), None)


def _open(sealed: bytes, code: str) -> str:
    return AESGCM(digest("openid", code)).decrypt(NONCE, sealed, None).decode()
