"""The keys of the vectors, and codes of any shape signed with them.

Written without the wallet's own reader and writer of codes: what the vectors expect comes from
docs/code-format.md, so that the vectors can find a mistake in either.
"""

import base64
from collections.abc import Callable
from dataclasses import dataclass

import base45  # type: ignore[import-untyped]

from wallet.crypto import sm2, sm3

TAG = b"EL1\0"
PLATFORM = 990_000
NOT_BEFORE, EXPIRES = 1_767_225_600, 1_830_297_600  # 2026-01-01 and 2028-01-01, 00:00 UTC
ISSUED_AT = 1_795_226_400  # 2026-11-21 02:00:00 UTC
HANDLE = bytes(range(0xA0, 0xB0))

N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123  # GB/T 32918.5-2017
OFFSETS = {
    "version": 0,
    "class": 1,
    "platform": 2,
    "key id": 5,
    "issued at": 7,
    "lifetime": 11,
    "handle": 12,
}

Wanted = Callable[[bytes], bool]


@dataclass(frozen=True)
class Key:
    """A published key pair, made from a sentence so that anybody can make it again."""

    id: int
    seed: str
    specimen: bool = True
    classes: tuple[int, ...] = (1,)

    @property
    def kid(self) -> str:
        return f"{PLATFORM}-{self.id}"

    @property
    def d(self) -> bytes:
        return sm3.digest(self.seed.encode())

    @property
    def private(self) -> sm2.PrivateKey:
        return sm2.PrivateKey(self.d)

    def jwk(self) -> dict[str, object]:
        x, y = self.private.public[:32], self.private.public[32:]
        return {
            "kty": "EC",
            "crv": "SM2",
            "alg": "SM2SM3",
            "use": "sig",
            "kid": self.kid,
            "x": _base64url(x),
            "y": _base64url(y),
            "nbf": NOT_BEFORE,
            "exp": EXPIRES,
            "classes": list(self.classes),
            "specimen": self.specimen,
        }


SPECIMEN = Key(1, "EL1 vectors, specimen")
REAL = Key(2, "EL1 vectors, not a specimen", specimen=False)
OFFLINE = Key(3, "EL1 vectors, for offline codes", classes=(2,))
X_BEGINS_WITH_00 = Key(4, "EL1 vectors, X begins with 00, 611")
X_BEGINS_WITH_04 = Key(5, "EL1 vectors, X begins with 04, 443")
KEYS = (SPECIMEN, REAL, OFFLINE, X_BEGINS_WITH_00, X_BEGINS_WITH_04)


@dataclass(frozen=True)
class Code:
    """The fields in front of the signature, whether or not anybody may accept them."""

    version: int = 1
    reserved: int = 0
    code_class: int = 1
    specimen: bool = True
    platform: int = PLATFORM
    key_id: int = SPECIMEN.id
    issued_at: int = ISSUED_AT
    lifetime: int = 60
    handle: bytes = HANDLE
    claims: bytes = b""

    def body(self) -> bytes:
        kind = self.specimen << 7 | self.reserved << 4 | self.code_class
        return b"".join(
            (
                self.version.to_bytes(1),
                kind.to_bytes(1),
                self.platform.to_bytes(3),
                self.key_id.to_bytes(2),
                self.issued_at.to_bytes(4),
                self.lifetime.to_bytes(1),
                self.handle,
                self.claims,
            )
        )

    def fields(self) -> dict[str, object]:
        return {
            "class": self.code_class,
            "specimen": self.specimen,
            "platform": self.platform,
            "key_id": self.key_id,
            "issued_at": self.issued_at,
            "lifetime": self.lifetime,
            "handle": self.handle.hex(),
            "claims": self.claims.hex(),
        }


@dataclass(frozen=True)
class Signature:
    """One signature as el1.json keeps it."""

    kid: str
    message: bytes
    rs: bytes

    @classmethod
    def from_json(cls, kept: dict[str, str]) -> "Signature":
        message, rs = bytes.fromhex(kept["message"]), bytes.fromhex(kept["signature"])
        return cls(kept["kid"], message, rs)

    def as_json(self) -> dict[str, str]:
        return {"kid": self.kid, "message": self.message.hex(), "signature": self.rs.hex()}


class Signatures:
    """Sign each message once and for all: SM2 draws a nonce, so a second time would differ."""

    def __init__(self, recorded: list[Signature]) -> None:
        self._kept = {(item.kid, item.message): item for item in recorded}
        self._used: dict[tuple[str, bytes], Signature] = {}

    def sign(self, message: bytes, key: Key, wanted: Wanted | None = None) -> bytes:
        place = key.kid, message
        if place not in self._kept:
            self._kept[place] = Signature(*place, _draw(key, message, wanted))
        self._used[place] = self._kept[place]
        return self._used[place].rs

    def used(self) -> list[Signature]:
        return list(self._used.values())


def text_of(plain: bytes) -> str:
    encoded: bytes = base45.b45encode(plain)
    return "EL1:" + encoded.decode()


def _draw(key: Key, message: bytes, wanted: Wanted | None) -> bytes:
    private = key.private
    rs = private.sign(message)
    while wanted and not wanted(rs):
        rs = private.sign(message)
    return rs


def _base64url(number: bytes) -> str:
    return base64.urlsafe_b64encode(number).rstrip(b"=").decode()
