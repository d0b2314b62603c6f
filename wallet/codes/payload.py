"""What a QR code says: format EL1, read strictly and written once (docs/code-format.md).

    text      = "EL1:" + base45(header ‖ claims ‖ signature)
    header    = version 1 · class 1 · platform 3 · key id 2 · issued at 4 · lifetime 1 · handle 16
    signature = r ‖ s, SM2 over  "EL1" 00 ‖ header ‖ claims

A text has one reading or none: whatever differs from what `encode` writes is a MalformedCode.
`decode` checks the form only. What it returns is called unverified because nothing in it may be
believed until the signature has been checked with the key that the header names.
"""

import struct
from collections.abc import Callable
from dataclasses import dataclass, field

from wallet.codes import base45
from wallet.crypto.sm2 import is_canonical

LIVE, OFFLINE, PREFETCHED, PAPER = 1, 2, 3, 4

PREFIX = "EL1:"
TAG = b"EL1\0"  # Each kind of signed thing has its own: no signature can be moved to another kind.
VERSION = 1
CLASS_BITS, RESERVED_BITS, SPECIMEN_BIT = 0x0F, 0x70, 0x80
LIFETIME_UNIT_SECONDS = {LIVE: 1, OFFLINE: 1, PREFETCHED: 60, PAPER: 86_400}

HEADER = struct.Struct(">BB3sHIB16s")
HANDLE_BYTES = 16
SIGNATURE_BYTES = 64
MAX_CLAIMS_BYTES = 160
MAX_BYTES = HEADER.size + MAX_CLAIMS_BYTES + SIGNATURE_BYTES
MAX_CHARACTERS = len(PREFIX) + MAX_BYTES // 2 * 3


class MalformedCode(Exception):
    """The text is not a code, or could be read in more than one way."""


@dataclass(frozen=True)
class Header:
    """The first 28 bytes of a code; one that exists is well-formed."""

    code_class: int
    specimen: bool
    platform: int
    key_id: int
    issued_at: int
    lifetime: int
    handle: bytes = field(repr=False)  # whoever holds it can ask: it belongs in no log line

    def __post_init__(self) -> None:
        _require(self.code_class in LIFETIME_UNIT_SECONDS, "the class is not one of 1 to 4")
        _require(0 <= self.platform < 1 << 24, "the platform does not fit into three bytes")
        _require(0 <= self.key_id < 1 << 16, "the key id does not fit into two bytes")
        _require(0 <= self.issued_at < 1 << 32, "the time of issue does not fit into four bytes")
        _require(0 < self.lifetime < 1 << 8, "the lifetime is not between 1 and 255")
        _require(len(self.handle) == HANDLE_BYTES, "the handle is not 16 bytes long")

    @property
    def expires_at(self) -> int:
        """The first second, counted as Unix time, at which the code is no longer valid."""
        return self.issued_at + self.lifetime * LIFETIME_UNIT_SECONDS[self.code_class]


@dataclass(frozen=True)
class UnverifiedCode:
    """A well-formed code whose signature nobody has checked yet."""

    header: Header
    claims: bytes
    signature: bytes = field(repr=False)
    signed_message: bytes = field(repr=False)


def encode(header: Header, *, sign: Callable[[bytes], bytes], claims: bytes = b"") -> str:
    """Write the code that `sign` vouches for; raises MalformedCode rather than write a bad one."""
    _check_claims(header.code_class, claims)
    body = _pack(header) + claims
    signature = sign(TAG + body)
    _check_signature(signature)
    return PREFIX + base45.encode(body + signature)


def decode(text: str) -> UnverifiedCode:
    """Read a code; raises MalformedCode, and nothing else, for any other text."""
    plain = _bytes_of(text)
    body, signature = plain[:-SIGNATURE_BYTES], plain[-SIGNATURE_BYTES:]
    header, claims = _unpack(body[: HEADER.size]), body[HEADER.size :]
    _check_claims(header.code_class, claims)
    _check_signature(signature)
    return UnverifiedCode(header, claims, signature, TAG + body)


def _bytes_of(text: str) -> bytes:
    # Bound the length before any work: a scanner hands on whatever it was shown.
    _require(len(text) <= MAX_CHARACTERS, f"a code has at most {MAX_CHARACTERS} characters")
    _require(text.startswith(PREFIX), f"a code begins with {PREFIX}")
    try:
        plain = base45.decode(text.removeprefix(PREFIX))
    except base45.NotBase45 as error:
        raise MalformedCode(f"not base45: {error}") from error
    _require(len(plain) >= HEADER.size + SIGNATURE_BYTES, "a code has at least 92 bytes")
    return plain


def _pack(header: Header) -> bytes:
    kind = header.code_class | (SPECIMEN_BIT if header.specimen else 0)
    platform = header.platform.to_bytes(3)
    times = header.issued_at, header.lifetime
    return HEADER.pack(VERSION, kind, platform, header.key_id, *times, header.handle)


def _unpack(packed: bytes) -> Header:
    version, kind, platform, *rest = HEADER.unpack(packed)
    _require(version == VERSION, "the format version is not 1")
    _require(kind & RESERVED_BITS == 0, "a reserved bit is set")
    specimen = bool(kind & SPECIMEN_BIT)
    return Header(kind & CLASS_BITS, specimen, int.from_bytes(platform), *rest)


def _check_claims(code_class: int, claims: bytes) -> None:
    # That the claims of classes 2 to 4 are one deterministic CBOR map is checked with the first
    # key for those classes; until then no key is theirs, so none of their codes is believed.
    if code_class == LIVE:
        _require(not claims, "a live code has no claims")
    else:
        _require(0 < len(claims) <= MAX_CLAIMS_BYTES, "the claims are not 1 to 160 bytes long")


def _check_signature(signature: bytes) -> None:
    _require(is_canonical(signature), "r or s is not between 1 and n - 1")


def _require(holds: bool, expected: str) -> None:
    if not holds:
        raise MalformedCode(expected)
