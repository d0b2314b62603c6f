"""Draw what an officer signs in with: shown once, and kept as a digest and sealed."""

import base64
import secrets
from dataclasses import dataclass

PASSWORD_BYTES = 18
TOTP_BYTES = 20


@dataclass(frozen=True, repr=False)
class Credentials:
    """A password and a one-time secret in clear; `repr` hides both."""

    secret: str
    totp_secret: str


def draw() -> Credentials:
    totp_secret = base64.b32encode(secrets.token_bytes(TOTP_BYTES)).decode()
    return Credentials(secrets.token_urlsafe(PASSWORD_BYTES), totp_secret)
