"""What the outside world remembers when it is killed: one small SQLite file.

Nothing in it says who anyone is. Codes, serial numbers and face checks are kept as digests; an
openid is sealed under the code that leads to it; access tokens are computed from a nonce.
"""

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

SCHEMA = """
PRAGMA journal_mode = WAL;
CREATE TABLE IF NOT EXISTS codes (
    digest BLOB PRIMARY KEY, openid_sealed BLOB NOT NULL, made_at REAL NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS codes_by_age ON codes (made_at);
CREATE TABLE IF NOT EXISTS access_tokens (
    id INTEGER PRIMARY KEY, nonce BLOB NOT NULL, made_at REAL NOT NULL, ended INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS face_checks (
    digest BLOB PRIMARY KEY, serial_digest BLOB NOT NULL UNIQUE, asked_digest BLOB NOT NULL,
    agrees INTEGER NOT NULL, made_at REAL NOT NULL, result TEXT
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS grants (
    digest BLOB PRIMARY KEY, remaining INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS messages (
    id INTEGER PRIMARY KEY, phone_digest BLOB NOT NULL, sealed BLOB NOT NULL, at REAL NOT NULL
);
CREATE INDEX IF NOT EXISTS messages_by_phone ON messages (phone_digest);
CREATE TABLE IF NOT EXISTS issued (
    id INTEGER PRIMARY KEY, digest BLOB NOT NULL, sealed BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS issued_by_digest ON issued (digest);
"""


class Store:
    """The file, and one transaction at a time on it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with closing(self._connect()) as connection:
            connection.executescript(SCHEMA)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Open a transaction that has the write lock from its first statement on."""
        with closing(self._connect()) as connection, connection:
            connection.execute("BEGIN IMMEDIATE")
            yield connection

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=10, isolation_level=None)
        # With a write-ahead log this loses nothing when the process is killed, only when the
        # machine is; the sandbox need not survive that, and saves a wait for the disk each time.
        connection.execute("PRAGMA synchronous = NORMAL")
        return connection


def digest(*parts: str) -> bytes:
    """Return SHA-256 over the parts, each with its length, so that no two lists look alike."""
    whole = b"".join(len(part.encode()).to_bytes(4, "big") + part.encode() for part in parts)
    return hashlib.sha256(whole).digest()
