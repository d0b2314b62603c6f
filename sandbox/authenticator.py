"""The authenticator app on every officer's phone: one-time codes (RFC 6238), each good once."""

import base64
import hmac
from datetime import datetime
from threading import Lock

STEP_SECONDS = 30
DIGITS = 6


class Authenticators:
    """The phones of all officers, by the name that each signs in with."""

    def __init__(self, secrets: dict[str, str]) -> None:
        self._secrets = secrets
        self._shown: dict[str, int] = {}
        self._lock = Lock()

    def code(self, username: str, *, at: datetime) -> str | None:
        """Show a code, or None for a stranger.

        A code signs in once, so who asks again within its half minute sees the next one, which a
        server that allows for a slow clock takes already.
        """
        secret = self._secrets.get(username)
        return None if secret is None else _code(secret, self._next(username, at))

    def _next(self, username: str, at: datetime) -> int:
        now = int(at.timestamp()) // STEP_SECONDS
        with self._lock:
            step = now + 1 if self._shown.get(username) == now else now
            self._shown[username] = step
        return step


def _code(secret: str, step: int) -> str:
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.digest(key, step.to_bytes(8, "big"), "sha1")
    start = digest[-1] & 15
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"
