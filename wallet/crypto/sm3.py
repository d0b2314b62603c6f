"""SM3 and HMAC-SM3 (GB/T 32905-2016, GM/T 0042-2015) from Python's own hashlib."""

import hashlib
from collections.abc import Callable
from hmac import digest as keyed_digest

ALGORITHM = "sm3"


class DigestMissing(Exception):
    """This Python cannot compute the digest; nothing can be signed or found without it."""


def digest(message: bytes) -> bytes:
    return _digest(message)


def hmac(key: bytes, message: bytes) -> bytes:
    return keyed_digest(key, message, ALGORITHM)


def after(prefix: bytes, *, algorithm: str = ALGORITHM) -> Callable[[bytes], bytes]:
    """Make a function that digests `prefix ‖ message`, with the prefix worked in once.

    Raises DigestMissing.
    """
    try:
        state = hashlib.new(algorithm, prefix)
    except ValueError as error:
        raise DigestMissing(
            f"this Python's hashlib has no {algorithm}: use a Python that is linked to OpenSSL 3"
        ) from error

    def finish(message: bytes) -> bytes:
        copy = state.copy()
        copy.update(message)
        return copy.digest()

    return finish


_digest = after(b"")
