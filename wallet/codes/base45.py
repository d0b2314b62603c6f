"""Base45 (RFC 9285): bytes as the characters that a QR code packs most densely.

Each text has one reading and each byte string one spelling: a group above 0xFFFF (or 0xFF for
the last odd byte) is refused, and so is any character outside the alphabet, lower case included.
The space is a character like any other: whoever trims or folds spaces destroys a code.
"""

import struct

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
BASE = len(ALPHABET)

# The two low digits of a group, least significant first, as RFC 9285 section 4 writes them.
PAIRS = [low + high for high in ALPHABET for low in ALPHABET]
PAIR_VALUES = {pair: value for value, pair in enumerate(PAIRS)}
DIGIT_VALUES = {digit: value for value, digit in enumerate(ALPHABET)}


class NotBase45(ValueError):
    """The text is not what `encode` writes for any bytes."""


def encode(plain: bytes) -> str:
    words = struct.unpack(f">{len(plain) // 2}H", plain[: len(plain) & ~1])
    groups = [PAIRS[word % len(PAIRS)] + ALPHABET[word // len(PAIRS)] for word in words]
    return "".join(groups) + (PAIRS[plain[-1]] if len(plain) % 2 else "")


def decode(text: str) -> bytes:
    """Return the bytes that `encode` spells as this text; raises NotBase45."""
    whole = len(text) - len(text) % 3
    try:
        words = [_word(text[start : start + 3]) for start in range(0, whole, 3)]
        return struct.pack(f">{len(words)}H", *words) + _odd_byte(text[whole:])
    except KeyError:
        raise NotBase45("a character is outside the alphabet, or a single one is left") from None
    except (struct.error, OverflowError):
        raise NotBase45("a group stands for more than its bytes can hold") from None


def _word(group: str) -> int:
    return PAIR_VALUES[group[:2]] + len(PAIRS) * DIGIT_VALUES[group[2]]


def _odd_byte(group: str) -> bytes:
    return PAIR_VALUES[group].to_bytes(1) if group else b""
