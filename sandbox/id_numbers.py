"""Citizen identity numbers: GB 11643-1999, format, date and check digit."""

import re
from datetime import date

SHAPE = re.compile(r"[0-9]{6}([0-9]{8})[0-9]{3}[0-9X]")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_DIGITS = "10X98765432"


def is_id_number(text: str) -> bool:
    """Tell whether the text is a well-formed number; the place in it need not exist."""
    number = text.upper()
    shape = SHAPE.fullmatch(number)
    return shape is not None and _is_date(shape[1]) and number[17] == _check_digit(number)


def _check_digit(number: str) -> str:
    return CHECK_DIGITS[sum(int(n) * w for n, w in zip(number[:17], WEIGHTS, strict=True)) % 11]


def _is_date(digits: str) -> bool:
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return True
