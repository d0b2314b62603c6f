"""The port behind sm2: who does the arithmetic, and how the wallet chooses.

An engine sees only what the wall has checked: keys on the curve, digests of 32 bytes,
signatures of 64 bytes with r and s in 1..n-1.
"""

from collections.abc import Callable, Sequence
from typing import Protocol

from wallet.crypto import published
from wallet.crypto.curve import digest_for


class EngineMissing(Exception):
    """This machine does not have what the engine needs."""


class BadKey(Exception):
    """The bytes are no key of SM2."""


class Signer(Protocol):
    """A private key, loaded."""

    public: bytes

    def sign(self, digest: bytes) -> bytes: ...


class Verifier(Protocol):
    """A public key, loaded."""

    def verify(self, digest: bytes, signature: bytes) -> bool: ...


class Engine(Protocol):
    """Something that computes on the curve of SM2."""

    name: str

    def signer(self, d: bytes) -> Signer: ...

    def verifier(self, public: bytes) -> Verifier: ...


def choose(candidates: Sequence[Callable[[], Engine]]) -> Engine:
    """Take the first engine that is here and knows the standard's own signature.

    Raises EngineMissing, with what each candidate lacked.
    """
    reasons = []
    for candidate in candidates:
        try:
            return _proven(candidate())
        except (EngineMissing, BadKey) as reason:
            reasons.append(str(reason))
    raise EngineMissing("; ".join(reasons))


def _proven(engine: Engine) -> Engine:
    # Some distributions build libcrypto without SM2: it then loads, and refuses every key.
    example = published.SM2
    digest = digest_for(example.public)(example.message)
    if not engine.verifier(example.public).verify(digest, example.signature):
        raise EngineMissing(f"{engine.name} does not know the standard's own signature")
    return engine
