"""The numbers that stand for persons and organizations: read, checked, masked.

Checked are form, date and check character, nothing else. In particular not the division code:
the standard's own sample of GB 11643 has one that no published table lists, and registers hold
numbers whose division was dissolved long ago. Which rule is whose says `documents.json`.
"""

import re
from collections.abc import Callable
from datetime import date

from wallet.errors import Invalid
from wallet.identity.documents import KINDS, OF_PERSONS, RESIDENT_ID, USCC, form_of, key_kind

# What people put between the characters of a passport's or permit's number.
BETWEEN = re.compile(r"[\s()-]+")
ID_NUMBER = re.compile(r"[0-9]{17}[0-9X]")
ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643-1999
ID_CHECKS = "10X98765432"
ICAO_WEIGHTS = (7, 3, 1)  # Doc 9303, part 3, 4.9

USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100-2015: without I, O, S, V, Z
USCC_FORM = re.compile(rf"[{USCC_ALPHABET}]{{18}}")
USCC_WEIGHTS = tuple(3**place % 31 for place in range(17))

# The full-width forms that Chinese keyboards produce (U+FF01–U+FF5E, U+3000), to ASCII.
HALF_WIDTH = {code + 0xFEE0: code for code in range(0x21, 0x7F)} | {0x3000: 0x20}


class InvalidDocumentNumber(Invalid):
    """The text is no number of this kind of document."""

    code = "invalid_document_number"


class InvalidIdNumber(InvalidDocumentNumber):
    """The text is not a number of the citizen's form."""

    code = "invalid_id_number"


class InvalidUscc(InvalidDocumentNumber):
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
    """Return the number of any document of the table as it is compared and stored.

    Raises InvalidDocumentNumber.
    """
    if id_type == RESIDENT_ID:
        return normalize_id_number(text)
    if id_type == USCC:
        return normalize_uscc(text)
    number = _typed(text)
    if form_of(id_type, number) is None:
        number = BETWEEN.sub("", number)
    form = form_of(id_type, number)
    if form is None:
        raise InvalidDocumentNumber("the number does not have the form of this kind of document")
    return CHECKS[form.check](number)[: form.keep]


def read_document(id_type: str, text: str) -> tuple[str, str]:
    """Return the kind and the number by which the holder of a document is known.

    A number of the citizen's form is one person's, whichever document it was read from; so is a
    passport's. Raises InvalidDocumentNumber.
    """
    number = normalize_document_number(id_type, text)
    return key_kind(id_type, number), number


def born_by_number(id_type: str, number: str) -> date | None:
    """Read the date of birth from a normalized number, where its form holds one."""
    form = form_of(id_type, number)
    return birth_date(number) if form and form.birth else None


def methods_for(id_type: str, text: str) -> tuple[str, ...]:
    """Name the methods that may prove the holder of this document; none of an unknown kind.

    A residence permit whose number was typed as an ID card's is a residence permit.
    """
    kind, number = KINDS.get(id_type), _typed(text)
    if id_type == RESIDENT_ID:
        kind = next((one for one in OF_PERSONS if one.begins and one.begins.match(number)), kind)
    return kind.methods if kind else ()


def mask_document_number(id_type: str, number: str) -> str:
    """Hide the inside of a number as the table says for its form."""
    form = form_of(id_type, number)
    return _mask(number, *form.mask) if form else mask_id_number(number)


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


def _checked_by_icao(number: str) -> str:
    if number[-1] != _icao_check(number[:-1]):
        raise InvalidDocumentNumber("the last digit of the number checks the others")
    return number


def _icao_check(body: str) -> str:
    weights = (ICAO_WEIGHTS[place % 3] for place in range(len(body)))
    total = sum(int(each, 36) * weight for each, weight in zip(body, weights, strict=True))
    return str(total % 10)


def _with_check(digits: str) -> str:
    total = sum(int(digit) * weight for digit, weight in zip(digits, ID_WEIGHTS, strict=True))
    return digits + ID_CHECKS[total % 11]


def _uscc_check(body: str) -> str:
    total = sum(
        USCC_ALPHABET.index(character) * weight
        for character, weight in zip(body, USCC_WEIGHTS, strict=True)
    )
    return USCC_ALPHABET[-total % 31]


CHECKS: dict[str | None, Callable[[str], str]] = {
    None: str,
    "mod_11_2": normalize_id_number,
    "mod_31": normalize_uscc,
    "icao_9303": _checked_by_icao,
}
