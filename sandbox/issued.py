"""What the issuing system has numbered, and for whom: remembered through a kill.

A row is sealed under a secret that is not in the data folder, so the file names nobody.
"""

import hashlib
import json
import os
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sandbox.certificates import Certificate, Certificates
from sandbox.store import Store, digest

NONCE_BYTES = 12


@dataclass(frozen=True)
class Row:
    """One license that was numbered for one key."""

    asked: bytes
    certificate: Certificate
    replaces: str | None
    application_no: str


class Issued:
    """Every license that was issued here; the register holds them too."""

    def __init__(self, store: Store, certificates: Certificates, *, secret: str) -> None:
        self._store = store
        self._certificates = certificates
        self._at_first = certificates.held
        self._key = hashlib.sha256(b"issued\0" + secret.encode()).digest()
        for row in self.rows():
            certificates.take_in(row.certificate, replaces=row.replaces)

    def find(self, key: str) -> Row | None:
        """Return what was issued last for a key."""
        statement = "SELECT sealed FROM issued WHERE digest = ? ORDER BY id DESC LIMIT 1"
        with self._store.transaction() as connection:
            found = connection.execute(statement, (digest("issued", key),)).fetchone()
        return self._open(found[0]) if found else None

    def add(self, key: str, row: Row) -> None:
        """Remember a license, and let the register hold it."""
        with self._store.transaction() as connection:
            connection.execute(
                "INSERT INTO issued (digest, sealed) VALUES (?, ?)",
                (digest("issued", key), self._seal(row)),
            )
        self._certificates.take_in(row.certificate, replaces=row.replaces)

    def rows(self) -> list[Row]:
        """Return everything that was numbered, oldest first."""
        with self._store.transaction() as connection:
            found = connection.execute("SELECT sealed FROM issued ORDER BY id").fetchall()
        return [self._open(sealed) for (sealed,) in found]

    def forget(self) -> None:
        """Be as at first: nothing issued, and the register as it is in its file."""
        with self._store.transaction() as connection:
            connection.execute("DELETE FROM issued")
        self._certificates.held = self._at_first

    def _seal(self, row: Row) -> bytes:
        content = {**vars(row), "asked": row.asked.hex()}
        nonce = os.urandom(NONCE_BYTES)
        return nonce + AESGCM(self._key).encrypt(nonce, json.dumps(content).encode(), None)

    def _open(self, sealed: bytes) -> Row:
        nonce, rest = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
        content: dict[str, Any] = json.loads(AESGCM(self._key).decrypt(nonce, rest, None))
        return Row(**{**content, "asked": bytes.fromhex(content["asked"])})
