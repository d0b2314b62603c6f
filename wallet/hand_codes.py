"""Codes that people read out and type: 65 bits, in letters that none takes for another."""

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LETTERS = 13
MISREAD = str.maketrans("OIL", "011", "- ")


def draw() -> str:
    """Draw a code that nobody can guess."""
    return spell(secrets.randbits(5 * LETTERS))


def spell(number: int) -> str:
    """Return the code of the lowest bits of a number."""
    return "".join(ALPHABET[number >> 5 * place & 31] for place in range(LETTERS))


def read(typed: str) -> str:
    """Return the code as it was handed over, whichever way it was written down."""
    return typed.upper().translate(MISREAD)
