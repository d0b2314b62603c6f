"""What the citizens agreed to get, and the subscribe messages that reached their phones.

Openids are kept as digests, messages sealed under the openid that may read them.
"""

import json
import secrets
import sqlite3
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sandbox.clock import rfc3339
from sandbox.message_templates import Template
from sandbox.store import Store, digest

NONCE_BYTES = 12
LONG = "long"

Message = dict[str, Any]


class NotGranted(Exception):
    """The citizen said no, or what they agreed to is used up."""


class PhoneMessages:
    """The messages of all phones.

    A phone on which nobody ever tapped takes what comes, so that a story can be told without
    tapping; from its first tap for a template on, WeChat's count is kept.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def tap(self, openid: str, template: Template, *, accepted: bool, times: int) -> int:
        """Answer wx.requestSubscribeMessage so many times; return how many messages may come."""
        key = digest("grant", openid, template.template_id)
        with self._store.transaction() as connection:
            before = _granted(connection, key) or 0
            after = before + times if accepted else 0
            connection.execute("INSERT OR REPLACE INTO grants VALUES (?, ?)", (key, after))
        return after

    def deliver(self, openid: str, template: Template, message: Message, *, at: datetime) -> None:
        """Put a message on a phone.  Raises NotGranted."""
        key = digest("grant", openid, template.template_id)
        sealed = _seal(openid, message)
        row = (digest("phone", openid), sealed, at.timestamp())
        with self._store.transaction() as connection:
            granted = _granted(connection, key)
            if granted is not None:
                if granted < 1:
                    raise NotGranted
                left = granted if template.kind == LONG else granted - 1
                connection.execute("UPDATE grants SET remaining = ? WHERE digest = ?", (left, key))
            connection.execute(
                "INSERT INTO messages (phone_digest, sealed, at) VALUES (?, ?, ?)", row
            )

    def of(self, openid: str) -> list[Message]:
        """Return what reached a phone, oldest first."""
        with self._store.transaction() as connection:
            rows = connection.execute(
                "SELECT at, sealed FROM messages WHERE phone_digest = ? ORDER BY id",
                (digest("phone", openid),),
            ).fetchall()
        return [
            {"at": rfc3339(datetime.fromtimestamp(at, UTC)), **_open(openid, sealed)}
            for at, sealed in rows
        ]


def _granted(connection: sqlite3.Connection, key: bytes) -> int | None:
    found = connection.execute("SELECT remaining FROM grants WHERE digest = ?", (key,)).fetchone()
    return None if found is None else int(found[0])


def _seal(openid: str, message: Message) -> bytes:
    nonce = secrets.token_bytes(NONCE_BYTES)
    text = json.dumps(message, ensure_ascii=False).encode()
    return nonce + AESGCM(digest("message", openid)).encrypt(nonce, text, None)


def _open(openid: str, sealed: bytes) -> Message:
    nonce, sealed = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
    message: Message = json.loads(AESGCM(digest("message", openid)).decrypt(nonce, sealed, None))
    return message
