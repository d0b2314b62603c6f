"""Who signed a code, found out by a stranger with nothing but the published key and integers.

Written from docs/code-format.md, GM/T 0003.2 and GM/T 0003.5, sharing nothing with the wallet.
It is here to be read: slow, and without the checks that a scanner needs.
"""

import hashlib
from base64 import urlsafe_b64decode
from dataclasses import dataclass
from typing import Any

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
SIGNER = b"1234567812345678"

# The curve y² = x³ + ax + b over the integers modulo P, and its base point G of order N.
P = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
A = P - 3
B = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
G = (
    0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
    0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0,
)

Point = tuple[int, int] | None  # None is the point at infinity


@dataclass(frozen=True)
class Code:
    """The parts of a live code."""

    platform: int
    key_id: int
    lifetime: int
    message: bytes
    r: int
    s: int


def read(text: str) -> Code:
    digits = [ALPHABET.index(character) for character in text.removeprefix("EL1:")]
    groups = zip(digits[::3], digits[1::3], digits[2::3], strict=True)
    data = b"".join((a + 45 * b + 45 * 45 * c).to_bytes(2) for a, b, c in groups)
    number = int.from_bytes
    header, r, s = data[:28], number(data[28:60]), number(data[60:])
    return Code(number(data[2:5]), number(data[5:7]), data[11], b"EL1\0" + header, r, s)


def believes(text: str, keys: list[dict[str, Any]]) -> bool:
    """Say whether the code is signed by that published key (JWK) which it names."""
    code = read(text)
    kid = f"{code.platform}-{code.key_id}"
    named = [key for key in keys if key["kid"] == kid]
    return any(is_signed(code, (_integer(key["x"]), _integer(key["y"]))) for key in named)


def is_signed(code: Code, key: tuple[int, int]) -> bool:
    """Verify the SM2 signature of a code."""
    bits = (8 * len(SIGNER)).to_bytes(2)
    z = _sm3(bits + SIGNER + b"".join(i.to_bytes(32) for i in (A, B, *G, *key)))
    e = int.from_bytes(_sm3(z + code.message))
    point = _add(_times(code.s, G), _times((code.r + code.s) % N, key))
    return point is not None and (e + point[0]) % N == code.r


def _integer(text: str) -> int:
    return int.from_bytes(urlsafe_b64decode(text + "="))


def _sm3(data: bytes) -> bytes:
    return hashlib.new("sm3", data).digest()


def _add(one: Point, other: Point) -> Point:
    if one is None or other is None:
        return one or other
    (x1, y1), (x2, y2) = one, other
    if x1 == x2 and (y1 + y2) % P == 0:
        return None
    if one == other:
        slope = (3 * x1 * x1 + A) * pow(2 * y1, -1, P) % P
    else:
        slope = (y2 - y1) * pow(x2 - x1, -1, P) % P
    x = (slope * slope - x1 - x2) % P
    return x, (slope * (x1 - x) - y1) % P


def _times(factor: int, point: Point) -> Point:
    total: Point = None
    for bit in f"{factor:b}":
        total = _add(total, total)
        total = _add(total, point) if bit == "1" else total
    return total
