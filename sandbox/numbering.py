"""The national numbering: identifiers of licenses (GB/T 36904), numbers of birth certificates."""

import secrets
from collections.abc import Iterable

ROOT = "1.2.156.3005.2"
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
SERIAL_LENGTH = 20
FIRST_VERSION = "001"


def new_identifier(type_code: str, authority_code: str) -> str:
    """Number a license that was never numbered before."""
    serial = _drawn(ALPHABET, SERIAL_LENGTH)
    parts = (type_code, authority_code, serial, FIRST_VERSION)
    return ".".join((ROOT, *parts, check_character("".join(parts))))


def new_birth_number() -> str:
    """Number a birth certificate: a letter and nine digits, those of the division first."""
    return "Z99" + _drawn("0123456789", 7)


def check_character(characters: Iterable[str]) -> str:
    """Return the check character of GB/T 17710, MOD 37,36."""
    sum_ = 36
    for character in characters:
        sum_ = (sum_ + ALPHABET.index(character)) % 36 or 36
        sum_ = sum_ * 2 % 37
    return ALPHABET[(37 - sum_) % 36]


def _drawn(alphabet: str, length: int) -> str:
    return "".join(secrets.choice(alphabet) for _ in range(length))
