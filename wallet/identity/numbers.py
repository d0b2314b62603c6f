"""The numbers that stand for persons and organizations: read, checked, masked.

Checked are form, date and check character, nothing else. In particular not the division code:
the standard's own sample of GB 11643 has one that no published table lists, and registers hold
numbers whose division was dissolved long ago.
"""

import re
from datetime import date

from wallet.errors import Invalid

RESIDENT_ID = "111"  # 公民身份号码, GB/T 36903-2018 annex A
USCC = "001"  # 统一社会信用代码, same table

ID_NUMBER = re.compile(r"[0-9]{17}[0-9X]")
ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643-1999
ID_CHECKS = "10X98765432"

USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100-2015: without I, O, S, V, Z
USCC_FORM = re.compile(rf"[{USCC_ALPHABET}]{{18}}")
USCC_WEIGHTS = tuple(3**place % 31 for place in range(17))

# The full-width forms that Chinese keyboards produce (U+FF01–U+FF5E, U+3000), to ASCII.
HALF_WIDTH = {code + 0xFEE0: code for code in range(0x21, 0x7F)} | {0x3000: 0x20}


class InvalidIdNumber(Invalid):
    """The text is not a resident's ID number."""

    code = "invalid_id_number"


class InvalidUscc(Invalid):
    """The text is not a unified social credit code."""

    code = "invalid_uscc"


def normalize_id_number(text: str) -> str:
    """Return the 18 characters of an ID number; the old form of 15 digits is completed.

    Raises InvalidIdNumber.
    """
    number = _typed(text)
    if re.fullmatch(r"[0-9]{15}", number):
        # The old form belongs to people born in the 1900s (GB 11643-1999, foreword).
        number = _with_check(f"{number[:6]}19{number[6:]}")
    if not ID_NUMBER.fullmatch(number) or number != _with_check(number[:17]):
        raise InvalidIdNumber("an ID number has 18 characters, the last one checks the others")
    birth_date(number)
    return number


def birth_date(id_number: str) -> date:
    """Read the date of birth from a number of 18 characters; raises InvalidIdNumber."""
    try:
        return date(int(id_number[6:10]), int(id_number[10:12]), int(id_number[12:14]))
    except ValueError:
        raise InvalidIdNumber("an ID number holds a date of birth") from None


def normalize_uscc(text: str) -> str:
    """Return the 18 characters of a unified social credit code; raises InvalidUscc."""
    code = _typed(text)
    if not USCC_FORM.fullmatch(code) or code[17] != _uscc_check(code[:17]):
        raise InvalidUscc("a credit code has 18 characters, the last one checks the others")
    return code


def normalize_document_number(id_type: str, text: str) -> str:
    """Return the number of any document of GB/T 36903 as it is compared and stored.

    Raises InvalidIdNumber or InvalidUscc; of other documents only the typing is made uniform.
    """
    if id_type == RESIDENT_ID:
        return normalize_id_number(text)
    return normalize_uscc(text) if id_type == USCC else _typed(text)


def mask_id_number(number: str) -> str:
    """Show the first three and the last four characters; of short numbers the last two only."""
    return _mask(number, 3, 4) if len(number) >= 15 else _mask(number, 0, 2)


def mask_number(number: str) -> str:
    """Show the last four characters of a license number."""
    return _mask(number, 0, 4)


def _mask(text: str, first: int, last: int) -> str:
    # One star for each hidden character; a text too short to hide something is hidden whole.
    hidden = len(text) - first - last
    if hidden <= 0:
        return "*" * len(text)
    return text[:first] + "*" * hidden + text[-last:]


def _typed(text: str) -> str:
    return text.translate(HALF_WIDTH).strip().upper()


def _with_check(digits: str) -> str:
    total = sum(int(digit) * weight for digit, weight in zip(digits, ID_WEIGHTS, strict=True))
    return digits + ID_CHECKS[total % 11]


def _uscc_check(body: str) -> str:
    total = sum(
        USCC_ALPHABET.index(character) * weight
        for character, weight in zip(body, USCC_WEIGHTS, strict=True)
    )
    return USCC_ALPHABET[-total % 31]
