"""Judge a code of format EL1 (../code-format.md) with nothing but Python's standard library.

    python verify.py keys.json 'EL1:…'            {"verdict": "unknown", "reason": "online_only"}
    python verify.py keys.json 'EL1:…' --online   {"verdict": null, "reason": "redeemable"}

One file, which shares no code with the project: to be read beside the format, and to be copied.
The arithmetic is plain and not constant in time; there is no secret here that time could tell.
"""

from __future__ import annotations

import argparse
import base64
import json
import time
from typing import Any, NamedTuple

PREFIX = "EL1:"
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
UNIT_SECONDS = {1: 1, 2: 1, 3: 60, 4: 86_400}
BASE64URL_OF_32_BYTES = 43
ONLINE_GRACE_SECONDS, OFFLINE_GRACE_SECONDS = 2, 30

# GB/T 32918.5-2017
P = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
A = P - 3
B = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
G = (
    0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
    0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0,
)
SIGNER_ID = b"1234567812345678"


class Malformed(Exception):
    """The text is not a code."""


class Code(NamedTuple):
    """What a well-formed code says; nothing of it may be believed yet."""

    code_class: int
    specimen: bool
    platform: int
    key_id: int
    issued_at: int
    expires_at: int
    message: bytes
    r: int
    s: int


class Reader(NamedTuple):
    """Who reads: with which keys, for which platform, by which rules."""

    keys: list[dict[str, Any]]
    platform: int | None = None  # None: any platform that has a key here
    production: bool = False
    online: bool = False
    grace_seconds: int = OFFLINE_GRACE_SECONDS


def judge(text: str, reader: Reader, *, now: float) -> dict[str, str | None]:
    """Answer with the first failure, or with what is left to the platform to say."""
    try:
        code = decode(text)
    except Malformed:
        return answer("invalid", "malformed")
    reason = first_failure(code, reader, now)
    if reason is not None:
        is_foreign = reason == "unknown_key" and not is_ours(code, reader)
        return answer("unknown" if is_foreign else "invalid", reason)
    # Anybody can photograph a code: only its platform can say yes, and says it once.
    return answer(None, "redeemable") if reader.online else answer("unknown", "online_only")


def first_failure(code: Code, reader: Reader, now: float) -> str | None:
    key = find_key(code, reader.keys)
    if key is None:
        return "unknown_key"
    if key["specimen"] and reader.production:
        return "specimen"
    if not is_signed(code, point_of(key)):
        return "bad_signature"
    if now < code.issued_at - reader.grace_seconds:
        return "not_yet_valid"
    return "expired" if now >= code.expires_at + reader.grace_seconds else None


def answer(verdict: str | None, reason: str) -> dict[str, str | None]:
    return {"verdict": verdict, "reason": reason}


# Reading


def decode(text: str) -> Code:
    """Read the one code that is spelled so; raises Malformed."""
    require(len(text) <= 382 and text.startswith(PREFIX))
    plain = base45(text[len(PREFIX) :])
    require(len(plain) >= 92)
    body, r, s = plain[:-64], number(plain[-64:-32]), number(plain[-32:])
    code_class, issued_at, lifetime = body[1] & 0x0F, number(body[7:11]), body[11]
    require(body[0] == 1 and body[1] & 0x70 == 0 and code_class in UNIT_SECONDS)
    require(lifetime > 0)
    claims = len(body) - 28
    require(claims == 0 if code_class == 1 else 1 <= claims <= 160)
    require(1 <= r < N and 1 <= s < N)
    return Code(
        code_class=code_class,
        specimen=body[1] & 0x80 != 0,
        platform=number(body[2:5]),
        key_id=number(body[5:7]),
        issued_at=issued_at,
        expires_at=issued_at + lifetime * UNIT_SECONDS[code_class],
        message=b"EL1\0" + body,
        r=r,
        s=s,
    )


def base45(text: str) -> bytes:
    """Read RFC 9285; a group has one value, and that fits into its bytes."""
    plain = b""
    for start in range(0, len(text), 3):
        group = text[start : start + 3]
        require(len(group) >= 2 and all(character in ALPHABET for character in group))
        value = sum(ALPHABET.index(character) * 45**i for i, character in enumerate(group))
        size = len(group) - 1
        require(value < 256**size)
        plain += value.to_bytes(size, "big")
    return plain


def require(holds: bool) -> None:
    if not holds:
        raise Malformed


def number(big_endian: bytes) -> int:
    return int.from_bytes(big_endian, "big")


# Keys


def find_key(code: Code, keys: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Return the key that may have signed this code, if it is published."""
    for key in keys:
        if (
            key["kid"] == f"{code.platform}-{code.key_id}"
            and code.code_class in key["classes"]
            and code.specimen == key["specimen"]
            and key["nbf"] <= code.issued_at < key["exp"]
            and len(key["x"]) == len(key["y"]) == BASE64URL_OF_32_BYTES
            and is_on_curve(point_of(key))
        ):
            return key
    return None


def is_ours(code: Code, reader: Reader) -> bool:
    if reader.platform is not None:
        return code.platform == reader.platform
    return any(key["kid"].startswith(f"{code.platform}-") for key in reader.keys)


def point_of(key: dict[str, Any]) -> tuple[int, int]:
    x, y = (base64.urlsafe_b64decode(key[axis] + "=") for axis in "xy")
    return number(x), number(y)


# SM2 (GB/T 32918.2-2016)


def is_signed(code: Code, public: tuple[int, int]) -> bool:
    curve = b"".join(value.to_bytes(32, "big") for value in (A, B, *G, *public))
    about = sm3((8 * len(SIGNER_ID)).to_bytes(2, "big") + SIGNER_ID + curve)
    e = number(sm3(about + code.message))
    t = (code.r + code.s) % N
    if t == 0:
        return False
    point = add(times(code.s, G), times(t, public))
    return point is not None and (e + point[0]) % N == code.r


def is_on_curve(point: tuple[int, int]) -> bool:
    x, y = point
    return x < P and y < P and (y * y - (x * x + A) * x - B) % P == 0


def times(factor: int, point: tuple[int, int]) -> tuple[int, int] | None:
    """Double and add; None is the point at infinity."""
    product = None
    for bit in bin(factor)[2:]:
        product = add(product, product)
        if bit == "1":
            product = add(product, point)
    return product


def add(one: tuple[int, int] | None, other: tuple[int, int] | None) -> tuple[int, int] | None:
    if one is None or other is None:
        return other if one is None else one
    (x1, y1), (x2, y2) = one, other
    if x1 == x2 and (y1 + y2) % P == 0:
        return None
    rise, run = (3 * x1 * x1 + A, 2 * y1) if x1 == x2 else (y2 - y1, x2 - x1)
    slope = rise * pow(run, -1, P)
    x = (slope * slope - x1 - x2) % P
    return x, (slope * (x1 - x) - y1) % P


# SM3 (GB/T 32905-2016), which not every Python's hashlib has

BEGIN = 0x7380166F4914B2B9172442D7DA8A0600A96F30BC163138AAE38DEE4DB0FB0E4E
WORD = 0xFFFFFFFF


def sm3(message: bytes) -> bytes:
    padding = b"\x80" + bytes(-(len(message) + 9) % 64)
    padded = message + padding + (8 * len(message)).to_bytes(8, "big")
    state = words(BEGIN.to_bytes(32, "big"))
    for start in range(0, len(padded), 64):
        mixed = compress(state, words(padded[start : start + 64]))
        state = [state[i] ^ mixed[i] for i in range(8)]
    return b"".join(word.to_bytes(4, "big") for word in state)


def compress(state: list[int], w: list[int]) -> list[int]:
    for j in range(16, 68):
        x = w[j - 16] ^ w[j - 9] ^ turn(w[j - 3], 15)
        w.append(x ^ turn(x, 15) ^ turn(x, 23) ^ turn(w[j - 13], 7) ^ w[j - 6])
    a, b, c, d, e, f, g, h = state
    for j in range(64):
        constant = 0x79CC4519 if j < 16 else 0x7A879D8A
        ss1 = turn(turn(a, 12) + e + turn(constant, j), 7)
        ff = a ^ b ^ c if j < 16 else a & b | a & c | b & c
        gg = e ^ f ^ g if j < 16 else e & f | ~e & g
        tt1 = (ff + d + (ss1 ^ turn(a, 12)) + (w[j] ^ w[j + 4])) & WORD
        tt2 = (gg + h + ss1 + w[j]) & WORD
        a, b, c, d = tt1, a, turn(b, 9), c
        e, f, g, h = tt2 ^ turn(tt2, 9) ^ turn(tt2, 17), e, turn(f, 19), g
    return [a, b, c, d, e, f, g, h]


def words(block: bytes) -> list[int]:
    return [number(block[start : start + 4]) for start in range(0, len(block), 4)]


def turn(word: int, bits: int) -> int:
    word, bits = word & WORD, bits % 32
    return (word << bits | word >> (32 - bits)) & WORD


def main() -> None:
    parser = argparse.ArgumentParser(description="Judge a code of format EL1.")
    parser.add_argument("keys", help="the JWK Set of /.well-known/elicense/keys.json, as a file")
    parser.add_argument("code", help="in single quotes: a code may hold spaces, $ and *")
    parser.add_argument("--now", type=int, metavar="SECONDS", help="Unix time of the reader")
    parser.add_argument("--production", action="store_true", help="refuse specimens")
    parser.add_argument("--online", action="store_true", help="as before a redemption")
    parser.add_argument("--platform", type=int, help="yours; else all that have a key are")
    parser.add_argument("--grace", type=int, metavar="SECONDS", help="30, or 2 online")
    given = parser.parse_args()
    with open(given.keys, encoding="utf-8") as file:
        keys = json.load(file)["keys"]
    usual = ONLINE_GRACE_SECONDS if given.online else OFFLINE_GRACE_SECONDS
    grace = usual if given.grace is None else given.grace
    reader = Reader(keys, given.platform, given.production, given.online, grace)
    now = time.time() if given.now is None else given.now
    print(json.dumps(judge(given.code, reader, now=now)))


if __name__ == "__main__":
    main()
