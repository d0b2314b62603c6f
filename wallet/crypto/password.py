"""Passwords of officers, kept as scrypt digests (RFC 7914)."""

import hashlib
import hmac
import secrets
from functools import cache

COST, BLOCK, PARALLEL = 2**14, 8, 1  # 16 MiB, some tens of milliseconds
SALT_BYTES, DIGEST_BYTES = 16, 32


def digest(password: str) -> bytes:
    """Return salt ‖ digest."""
    salt = secrets.token_bytes(SALT_BYTES)
    return salt + _scrypt(password, salt)


def is_right(password: str, kept: bytes) -> bool:
    salt, expected = kept[:SALT_BYTES], kept[SALT_BYTES:]
    return hmac.compare_digest(_scrypt(password, salt), expected)


@cache
def nobodys() -> bytes:
    """Return a digest to check for a name nobody has: that must take as long as for a real one."""
    return digest(secrets.token_hex(16))


def _scrypt(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(
        password.encode(), salt=salt, n=COST, r=BLOCK, p=PARALLEL, dklen=DIGEST_BYTES
    )
