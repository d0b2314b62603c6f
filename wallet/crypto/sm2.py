"""SM2 signatures (GB/T 32918.2-2016) with SM3 and the usual signer id.

from wallet.crypto import sm2

key = sm2.PrivateKey(sm2.generate())
sm2.PublicKey(key.public).verify(message, key.sign(message))
"""

import secrets
from functools import cache

from wallet.crypto.curve import N, digest_for, is_private, is_public, is_signature
from wallet.crypto.engine import BadKey, Engine, choose
from wallet.crypto.libcrypto import Libcrypto

__all__ = [
    "BadKey",
    "BadSignature",
    "PrivateKey",
    "PublicKey",
    "engine",
    "generate",
    "is_canonical",
]


class BadSignature(Exception):
    """The signature was not made over this message with this key."""


class PrivateKey:
    """A key that signs."""

    def __init__(self, d: bytes, engine: Engine | None = None) -> None:
        """Load 32 bytes.  Raises BadKey unless 1 ≤ d ≤ n-2 and a signature made is verified."""
        # The range comes first: libcrypto takes d = n-1 and then never finishes signing.
        if not is_private(d):
            raise BadKey("a private key is a number of 32 bytes in 1..n-2")
        engine = engine or default_engine()
        self._signer = engine.signer(d)
        self.public_key = PublicKey(self._signer.public, engine)
        self.public = self.public_key.xy
        self._digest = digest_for(self.public)
        self._prove_pair()

    def sign(self, message: bytes) -> bytes:
        return self._signer.sign(self._digest(message))

    def _prove_pair(self) -> None:
        try:
            self.public_key.verify(b"pair", self.sign(b"pair"))
        except BadSignature as error:
            raise BadKey("the private key does not sign for its own public key") from error


class PublicKey:
    """A key that tells good signatures from bad ones."""

    def __init__(self, xy: bytes, engine: Engine | None = None) -> None:
        """Load X‖Y.  Raises BadKey unless it is a point of the curve."""
        if not is_public(xy):
            raise BadKey("a public key is a point of the curve, 64 bytes X‖Y")
        self.xy = xy
        self._verifier = (engine or default_engine()).verifier(xy)
        self._digest = digest_for(xy)

    def verify(self, message: bytes, signature: bytes) -> None:
        """Believe the message, or raise BadSignature."""
        if not is_signature(signature):
            raise BadSignature("a signature is 64 bytes, r and s in 1..n-1")
        if not self._verifier.verify(self._digest(message), signature):
            raise BadSignature("the signature is not of this key over this message")


def generate() -> bytes:
    """Draw a private key of 32 bytes, even over 1..n-2."""
    return (secrets.randbelow(N - 2) + 1).to_bytes(32, "big")


def is_canonical(signature: bytes) -> bool:
    """Say whether the bytes have the one form a signature can have; nothing about its truth."""
    return is_signature(signature)


def engine() -> str:
    """Name the engine that computes in this process, with its version."""
    return default_engine().name


@cache
def default_engine() -> Engine:
    """Choose once: libcrypto where it is and knows SM2, gmssl elsewhere."""
    return choose((Libcrypto, _portable))


def _portable() -> Engine:
    # Where libcrypto knows SM2, nobody needs the package.
    from wallet.crypto.portable import Portable  # noqa: PLC0415

    return Portable()
