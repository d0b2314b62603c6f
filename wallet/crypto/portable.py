"""SM2 by the gmssl package: slow, but at home wherever Python is.

Never bare. Its own nonces come from `random`, and 624 outputs of that give the private key
away; its constructor eats leading 0 and 4 digits of a public key; it checks neither points
nor ranges, and it answers some bad signatures with a TypeError. The wall checks points and
ranges before it asks; the rest is undone here. Its arithmetic is not constant-time: it is
the fallback for a desk and the oracle for tests.
"""

import secrets
from collections.abc import Callable
from importlib.metadata import version

from gmssl.sm2 import CryptSM2, default_ecc_table

from wallet.crypto.curve import N


def fresh_nonce() -> int:
    return secrets.randbelow(N - 1) + 1


class Portable:
    """The engine for machines without a libcrypto 3."""

    def __init__(self, nonce: Callable[[], int] = fresh_nonce) -> None:
        self.name = f"gmssl {version('gmssl')}"
        self._nonce = nonce

    def signer(self, d: bytes) -> "PortableSigner":
        return PortableSigner(d, self._nonce)

    def verifier(self, public: bytes) -> "PortableVerifier":
        return PortableVerifier(public)


class PortableSigner:
    """A private key, as gmssl holds it."""

    def __init__(self, d: bytes, nonce: Callable[[], int]) -> None:
        self._curve = CryptSM2(private_key=d.hex(), public_key="")  # type: ignore[no-untyped-call]
        self._nonce = nonce
        point = self._curve._kg(int.from_bytes(d, "big"), default_ecc_table["g"])  # type: ignore[no-untyped-call]
        self.public = bytes.fromhex(point)

    def sign(self, digest: bytes) -> bytes:
        signature = None
        # GB/T 32918.2, 6.1: where r = 0, r + k = n or s = 0, another k is drawn.
        while signature is None:
            signature = self._curve.sign(digest, f"{self._nonce():064x}")  # type: ignore[no-untyped-call]
        return bytes.fromhex(signature)


class PortableVerifier:
    """A public key, as gmssl holds it."""

    def __init__(self, public: bytes) -> None:
        self._curve = CryptSM2(private_key="", public_key="")  # type: ignore[no-untyped-call]
        self._curve.public_key = public.hex()

    def verify(self, digest: bytes, signature: bytes) -> bool:
        try:
            answer: object = self._curve.verify(signature.hex(), digest)  # type: ignore[no-untyped-call]
        except TypeError:  # the sum of the two points was the point at infinity
            return False
        return answer is True
