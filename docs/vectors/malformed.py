"""Texts that no reader may take for a code."""

from collections.abc import Iterator
from dataclasses import replace

from base45 import BASE45_CHARSET as ALPHABET  # type: ignore[import-untyped]
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from docs.vectors.author import LIVE, Author, Vector, halves, joined
from docs.vectors.codes import OFFSETS, N, text_of

HIGHEST = 2**256 - 1
CLAIMS = b"\xa0"  # The empty CBOR map.

Texts = Iterator[tuple[str, str]]


def every(author: Author) -> Iterator[Vector]:
    for texts in (fields(author), lengths(author), spellings(author), signatures(author)):
        for name, text in texts:
            yield Vector(name, "malformed", text)


def fields(author: Author) -> Texts:
    for version in (0, 2, 255):
        yield f"version {version}", author.text(replace(LIVE, version=version).body())
    for code_class in (0, *range(5, 16)):
        yield f"class {code_class}", author.text(replace(LIVE, code_class=code_class).body())
    for reserved in (1, 2, 4, 7):
        name = f"reserved bits {reserved << 4:#04x} of the class byte"
        yield name, author.text(replace(LIVE, reserved=reserved).body())
    yield "lifetime 0", author.text(replace(LIVE, lifetime=0).body())
    yield "claims in a live code", author.text(replace(LIVE, claims=CLAIMS).body())
    for code_class in (2, 3, 4):
        code = replace(LIVE, code_class=code_class)
        yield f"class {code_class} without claims", author.text(code.body())
        long = replace(code, claims=bytes(161))
        yield f"class {code_class} with 161 bytes of claims", author.text(long.body())


def lengths(author: Author) -> Texts:
    for part, at in OFFSETS.items():
        body = LIVE.body()
        yield f"{part}: one byte less", author.text(body[:at] + body[at + 1 :])
        yield f"{part}: one byte more", author.text(body[: at + 1] + body[at:])
    rs = author.rs(LIVE.body())
    yield "r: one byte less", text_of(LIVE.body() + rs[1:])
    yield "r: one byte more", text_of(LIVE.body() + b"\0" + rs)
    yield "s: one byte less", text_of(LIVE.body() + rs[:-1])
    yield "s: one byte more", text_of(LIVE.body() + rs[:32] + b"\0" + rs[32:])
    yield "a byte 00 after the signature", text_of(LIVE.body() + rs + b"\0")
    yield "64 bytes after the signature", text_of(LIVE.body() + rs + rs)
    yield "a signature in DER", text_of(LIVE.body() + encode_dss_signature(*halves(rs)))
    yield "no signature", text_of(LIVE.body())
    yield "a signature alone", text_of(rs)


def spellings(author: Author) -> Texts:
    live = author.text(LIVE.body())
    prefix, rest = live[:4], live[4:]
    yield "no text", ""
    yield "the prefix alone", prefix
    yield "no prefix", rest
    yield "lower case", live.lower()
    yield "the prefix in lower case", prefix.lower() + rest
    yield "one letter in lower case", prefix + lower_first_letter(rest)
    yield "the prefix of another format version", "EL2:" + rest
    yield "the prefix twice", prefix + live
    yield "an address around the code", "HTTPS://EXAMPLE.ORG/" + live
    yield "a space before", " " + live
    yield "a space after", live + " "
    yield "a line break after", live + "\n"
    yield "a line break within", live[:70] + "\n" + live[70:]
    yield "a NUL after", live + "\0"
    yield "a byte order mark before", "\ufeff" + live
    yield "full-width letters", prefix + "".join(map(full_width, rest))
    yield "the last character missing", live[:-1]
    yield "the last group missing", live[:-3]
    yield "one character more", live + "0"
    yield "a group more", live + "000"
    yield "the code twice", live + live
    yield "10000 characters", prefix + "0" * 9_996
    yield "a character outside the alphabet", live[:-1] + "!"
    yield "a group above FFFF", live[:-3] + ":::"
    yield "a group of 10000", live[:-3] + "GGW"
    yield "a group above FFFF that wraps to the same bytes", prefix + wrapped(rest[:3]) + rest[3:]


def signatures(author: Author) -> Texts:
    r, s = halves(author.rs(LIVE.body()))
    for name, value in {"0": 0, "n": N, "n + 1": N + 1, "2^256 - 1": HIGHEST}.items():
        yield f"r = {name}", text_of(LIVE.body() + joined(value, s))
        yield f"s = {name}", text_of(LIVE.body() + joined(r, value))
    yield "r = s = 0", text_of(LIVE.body() + bytes(64))


def full_width(character: str) -> str:
    return chr(ord(character) + 0xFEE0) if character.isalpha() else character


def lower_first_letter(text: str) -> str:
    letter = next(filter(str.isalpha, text))
    return text.replace(letter, letter.lower(), 1)


def wrapped(group: str) -> str:
    """Write the same two bytes as a reader understands them who forgets the bound of a group."""
    value = sum(ALPHABET.index(digit) * 45**place for place, digit in enumerate(group)) + 0x10000
    return "".join(ALPHABET[value // 45**place % 45] for place in range(3))
