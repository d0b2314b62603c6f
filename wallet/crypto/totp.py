"""One-time passwords by the clock (RFC 6238): SHA-1, six digits, thirty seconds."""

import base64
import hmac
from datetime import datetime

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

STEP_SECONDS = 30
DIGITS = 6
DRIFT_STEPS = (0, -1, 1)  # a phone's clock may be half a minute off


def step_of(secret: str, code: str, *, at: datetime) -> int | None:
    """Return the time step whose code this is, or None; each step is good for one sign-in."""
    totp = TOTP(_key(secret), DIGITS, SHA1(), STEP_SECONDS, enforce_key_length=False)  # noqa: S303
    now = int(at.timestamp()) // STEP_SECONDS
    steps = (now + drift for drift in DRIFT_STEPS)
    given = code.encode()
    return next((s for s in steps if _same(totp.generate(s * STEP_SECONDS), given)), None)


def is_secret(secret: str) -> bool:
    try:
        return len(_key(secret)) >= 16  # RFC 4226, 4: at least 128 bits
    except ValueError:
        return False


def code_at(secret: str, *, at: datetime) -> str:
    """Return the code that an authenticator shows at the moment."""
    totp = TOTP(_key(secret), DIGITS, SHA1(), STEP_SECONDS, enforce_key_length=False)  # noqa: S303
    return totp.generate(int(at.timestamp())).decode()


def _key(secret: str) -> bytes:
    return base64.b32decode(secret + "=" * (-len(secret) % 8))


def _same(one: bytes, other: bytes) -> bool:
    return hmac.compare_digest(one, other)
