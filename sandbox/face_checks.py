"""Face checks under way, without a trace of whose they are.

A check is kept as the digest of its verify_id and the digest of what was asked together with it:
who does not already know verify_id, name and number learns nothing from the file.
"""

import base64
import hashlib
import secrets
import sqlite3
from dataclasses import dataclass
from datetime import datetime

from sandbox.refusals import Expired, Unknown
from sandbox.store import Store, digest

LIFETIME_SECONDS = 3600

PASSED = 10000
NUMBER_DIFFERS = 10003
FACE_DIFFERS = 10004
NOT_FINISHED = 10300
CANCELLED = 90002
TIMED_OUT = 90017

WITHOUT_A_PASS = {"fail": FACE_DIFFERS, "cancel": CANCELLED, "timeout": TIMED_OUT}
RESULTS = ("pass", *WITHOUT_A_PASS)


@dataclass(frozen=True)
class Asked:
    """What both calls of one check must agree on."""

    out_seq_no: str
    cert_hash: str
    openid: str

    def digest_with(self, verify_id: str) -> bytes:
        """Return the digest that binds the three to one check."""
        return digest("asked", verify_id, self.out_seq_no, self.cert_hash, self.openid)


class SerialUsed(Exception):
    """The out_seq_no was used before."""


class NotThisCheck(Exception):
    """The verify_id is unknown, or what is asked with it is not what the check was started with."""


class FaceChecks:
    """The checks that were started, and what the camera said."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def start(self, asked: Asked, *, agrees: bool, at: datetime) -> str:
        """Start a check and return its verify_id. Raises SerialUsed."""
        verify_id = secrets.token_urlsafe(96)
        serial = digest("serial", asked.out_seq_no)
        row = (
            digest("check", verify_id),
            serial,
            asked.digest_with(verify_id),
            agrees,
            at.timestamp(),
        )
        try:
            with self._store.transaction() as connection:
                connection.execute("INSERT INTO face_checks VALUES (?, ?, ?, ?, ?, NULL)", row)
        except sqlite3.IntegrityError as error:
            raise SerialUsed from error
        return verify_id

    def look(self, verify_id: str, result: str, *, at: datetime) -> None:
        """Note what the camera said; the last look counts. Raises Unknown or Expired."""
        key = digest("check", verify_id)
        with self._store.transaction() as connection:
            row = connection.execute("SELECT made_at FROM face_checks WHERE digest = ?", (key,))
            found = row.fetchone()
            if found is None:
                raise Unknown("no face check has this verify_id")
            if _is_over(found[0], at):
                raise Expired("this face check is older than an hour")
            connection.execute("UPDATE face_checks SET result = ? WHERE digest = ?", (result, key))

    def verify_ret(self, verify_id: str, asked: Asked, *, at: datetime) -> int:
        """Return WeChat's number for the outcome. Raises NotThisCheck."""
        with self._store.transaction() as connection:
            found = connection.execute(
                "SELECT agrees, made_at, result FROM face_checks"
                " WHERE digest = ? AND asked_digest = ?",
                (digest("check", verify_id), asked.digest_with(verify_id)),
            ).fetchone()
        if found is None:
            raise NotThisCheck
        return _verify_ret(bool(found[0]), found[2], is_over=_is_over(found[1], at))


def cert_hash(cert_type: str, name: str, number: str) -> str:
    """Return the digest of a certificate that queryVerifyInfo expects, as WeChat defines it."""
    parts = {"cert_type": cert_type, "cert_name": name, "cert_no": number}
    text = "&".join(
        f"{key}={base64.b64encode(part.encode()).decode()}" for key, part in parts.items()
    )
    return hashlib.sha256(text.encode()).hexdigest()


def _is_over(made_at: float, at: datetime) -> bool:
    return abs(at.timestamp() - made_at) >= LIFETIME_SECONDS


def _verify_ret(agrees: bool, result: str | None, *, is_over: bool) -> int:
    if result is None:
        return TIMED_OUT if is_over else NOT_FINISHED
    if result in WITHOUT_A_PASS:
        return WITHOUT_A_PASS[result]
    return PASSED if agrees else NUMBER_DIFFERS
