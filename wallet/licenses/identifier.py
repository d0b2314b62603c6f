"""The identifier of a license (证照标识), GB/T 36904-2018.

    1.2.156.3005.2 . type 21 . issuer 6–18 . serial 1–32 . version 3 . check 1

The wallet reads identifiers and never makes one: the national system numbers.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from wallet.errors import Invalid

ROOT = "1.2.156.3005.2"
FORM = re.compile(
    re.escape(ROOT)
    + r"\.([0-9A-Z]{21})\.([0-9A-Z]{6,18})\.([0-9A-Z]{1,32})\.([0-9]{3})\.([0-9A-Z])"
)
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class InvalidIdentifier(Invalid):
    """The text is not an identifier, or its check character is wrong."""

    code = "invalid_identifier"


class CheckScheme(StrEnum):
    STANDARD = "standard"
    LEGACY = "legacy"


@dataclass(frozen=True)
class Identifier:
    """The parts of an identifier; all versions of one license share type, issuer and serial."""

    type_code: str
    issuer: str
    serial: str
    version: int
    check_scheme: CheckScheme

    @property
    def chain(self) -> str:
        return f"{self.type_code}.{self.issuer}.{self.serial}"


def parse(text: str) -> Identifier:
    """Read an identifier; raises InvalidIdentifier."""
    found = FORM.fullmatch(text)
    if found is None:
        raise InvalidIdentifier("an identifier has the form of GB/T 36904")
    type_code, issuer, serial, version, check = found.groups()
    scheme = _scheme(type_code + issuer + serial + version, check)
    return Identifier(type_code, issuer, serial, int(version), scheme)


def standard_check(body: str) -> str:
    """Compute the check character of GB/T 17710 (ISO 7064 MOD 37,36) over the joined parts."""
    product = 36
    for character in body:
        product = (product + ALPHABET.index(character)) % 36 or 36
        product = 2 * product % 37
    return ALPHABET[(37 - product) % 36]


def legacy_check(body: str) -> str:
    """Compute the check character as one vendor's released software does, wrongly.

    Letters count from 11 instead of 10, and the remainder is taken at other places. Licenses
    with such identifiers are in people's hands: they are accepted, and flagged.
    """
    product = 36
    for character in body:
        value = ALPHABET.index(character)
        value += value >= 10
        rest = product + value
        if value > 10 and rest > 37:
            rest %= 37
        elif value < 10 and rest > 36:
            rest %= 36
        product = 2 * (rest % 36 or 36) % 37
    return ALPHABET[36 - product]


def _scheme(body: str, check: str) -> CheckScheme:
    if check == standard_check(body):
        return CheckScheme.STANDARD
    if check == legacy_check(body):
        return CheckScheme.LEGACY
    raise InvalidIdentifier("the check character of the identifier is wrong")
