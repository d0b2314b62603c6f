"""The parts of a code: what stands in which bytes, and where a text stops being one.

`payload.decode` answers yes or no; this reads the same format from left to right and keeps what it
has understood when it must stop. Nothing here believes anything: the two agree on every text
(tests), and only `decode` is ever trusted.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NoReturn

from wallet.codes import base45, meanings, payload
from wallet.codes.meanings import Stopped

LEAST_BYTES = payload.HEADER.size + payload.SIGNATURE_BYTES


class Part(StrEnum):
    """What a byte is there for: the color it is shown in."""

    HEADER = "header"
    KEY = "key"
    TIMES = "times"
    HANDLE = "handle"
    CLAIMS = "claims"
    SIGNATURE = "signature"
    UNREAD = "unread"


@dataclass(frozen=True)
class Span:
    """Bytes that say one thing."""

    name: str
    part: Part
    start: int
    plain: bytes = field(repr=False)  # a handle is for the eyes of who asked, not for a log
    meaning: str

    @property
    def end(self) -> int:
        return self.start + len(self.plain)

    @property
    def hex(self) -> str:
        return self.plain.hex()


@dataclass(frozen=True)
class Anatomy:
    """What could be read of a text, and why reading stopped if it did."""

    spans: tuple[Span, ...]
    stop: str | None


def read(text: str) -> Anatomy:
    """Read a text as far as it is a code."""
    plain, broken = _bytes_of(text)
    cursor = _Cursor(plain, broken)
    stop = broken
    try:
        _walk(cursor)
    except Stopped as stopped:
        stop = str(stopped)
    cursor.take_rest()
    return Anatomy(tuple(cursor.spans), stop)


def _bytes_of(text: str) -> tuple[bytes, str | None]:
    """Return the bytes up to the first group that is none, and what is wrong with it."""
    if len(text) > payload.MAX_CHARACTERS:
        return b"", f"{len(text)} characters, but no code has more than {payload.MAX_CHARACTERS}"
    if not text.startswith(payload.PREFIX):
        return b"", f"the text does not begin with {payload.PREFIX}"
    plain = b""
    for start in range(len(payload.PREFIX), len(text), 3):
        group = text[start : start + 3]
        try:
            plain += base45.decode(group)
        except base45.NotBase45:
            return plain, _what_is_wrong(group, start)
    return plain, None


def _what_is_wrong(group: str, start: int) -> str:
    for place, character in enumerate(group, start):
        if character not in base45.ALPHABET:
            code_point = f"U+{ord(character):04X}"
            return f"character {place + 1} is {code_point}, which base45 does not have"
    if len(group) == 1:
        return f"character {start + 1} stands alone at the end: base45 has no group of one"
    limit = "FFFF" if len(group) == 3 else "FF"
    return f"characters {start + 1} to {start + len(group)} stand for more than {limit}"


class _Cursor:
    """Takes bytes from the front, one meaning at a time."""

    def __init__(self, plain: bytes, broken: str | None) -> None:
        self.spans: list[Span] = []
        self._rest = plain
        self._length = len(plain)
        self._broken = broken

    @property
    def claims_bytes(self) -> int | None:
        """Count what stands between header and signature; None when the end is missing."""
        size = len(self._rest) - payload.SIGNATURE_BYTES
        return None if self._broken or size < 0 else size

    def take(self, name: str, part: Part, size: int, tell: Callable[[int], str]) -> int:
        """Take bytes and note what they tell, as the number that they are."""
        plain = self._rest[:size]
        if len(plain) < size:
            if plain:
                self._note(name, part, size, "cut off")
            self.run_out()
        number = int.from_bytes(plain, "big")
        try:
            self._note(name, part, size, tell(number))
        except Stopped as stopped:
            self._note(name, part, size, str(stopped))
            raise
        return number

    def take_rest(self) -> None:
        if self._rest:
            self._note("the rest", Part.UNREAD, len(self._rest), "not read")

    def run_out(self) -> NoReturn:
        short = f"the code ends after {self._length} bytes, but none has fewer than {LEAST_BYTES}"
        raise Stopped(self._broken or short)

    def _note(self, name: str, part: Part, size: int, meaning: str) -> None:
        start = self._length - len(self._rest)
        self.spans.append(Span(name, part, start, self._rest[:size], meaning))
        self._rest = self._rest[size:]


def _walk(cursor: _Cursor) -> None:
    cursor.take("version", Part.HEADER, 1, meanings.version)
    kind = cursor.take("class", Part.HEADER, 1, meanings.class_and_specimen)
    platform = cursor.take("platform", Part.KEY, 3, lambda number: f"platform {number}")
    cursor.take("key id", Part.KEY, 2, lambda number: f"key {platform}-{number}")
    _walk_times(cursor, kind & payload.CLASS_BITS)
    cursor.take("handle", Part.HANDLE, payload.HANDLE_BYTES, meanings.handle)
    _walk_claims(cursor, kind & payload.CLASS_BITS)
    cursor.take("r", Part.SIGNATURE, 32, meanings.r)
    cursor.take("s", Part.SIGNATURE, 32, meanings.s)


def _walk_times(cursor: _Cursor, code_class: int) -> None:
    unit = payload.LIFETIME_UNIT_SECONDS[code_class]
    issued_at = cursor.take("issued at", Part.TIMES, 4, meanings.moment)
    cursor.take("lifetime", Part.TIMES, 1, lambda n: meanings.lifetime(n, unit, issued_at))


def _walk_claims(cursor: _Cursor, code_class: int) -> None:
    size = cursor.claims_bytes
    if code_class == payload.LIVE:
        if size:
            cursor.take("claims", Part.CLAIMS, size, meanings.no_claims)
    elif size is None:
        cursor.run_out()
    elif size == 0:
        raise Stopped(f"a code of class {code_class} has claims, and here are none")
    else:  # at most 160: the bound on characters sees to that
        cursor.take("claims", Part.CLAIMS, size, meanings.claims)
