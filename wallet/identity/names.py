"""Names of persons: one spelling for comparing and storing, what counts as the same, and the mask.

`spell` never refuses, for names that a register already holds; `normalize_name` is for what a
person typed. Whoever reads a name spells it first, and then looks how long it is.
"""

import re
import unicodedata

from wallet.errors import Invalid
from wallet.identity.numbers import HALF_WIDTH
from wallet.reading.characters import IDEOGRAPHS, unified

# Signs that keyboards and older systems put where U+00B7 belongs, as in 买买提·吐尔逊.
MIDDLE_DOTS = dict.fromkeys(map(ord, "•‧∙⋅・･⸱·.●⚫⬤▪◦⦁⸰⸳ꞏ᛫˙﹒。｡"), "·")
# A phone's keyboard turns ' and - into these; 〇 is often drawn as a circle.
SIGNS = (
    MIDDLE_DOTS
    | dict.fromkeys(map(ord, "‘’ʼʹ′´`"), "'")
    | dict.fromkeys(map(ord, "‐‑‒–−"), "-")
    | dict.fromkeys(map(ord, "、﹐"), ",")
    | dict.fromkeys(map(ord, "○◯"), "〇")
)
SPACE_AT_HAN = re.compile(rf"(?<=[{IDEOGRAPHS}·]) +| +(?=[{IDEOGRAPHS}·])")
IDEOGRAPH = re.compile(f"[{IDEOGRAPHS}]")
# Thirty are plenty in Chinese; a passport has room for two lines of letters.
HAN_LENGTHS, LETTER_LENGTHS = range(2, 31), range(2, 101)
LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
# Between the parts of a name in letters every document puts something else.
BETWEEN_PARTS = re.compile(r"[ ,·'-]")
# Letters of other scripts as Unicode 3.2 had them, which every Python carries along unchanged.
OTHER_LETTERS = unicodedata.ucd_3_2_0


class InvalidName(Invalid):
    """The text cannot be the name of a person."""

    code = "invalid_name"


def spell(text: str) -> str:
    """Return the one spelling of a name: one code point a character, `·` for every middle dot.

    Registers pad names of two characters with a space (张　三): spaces at Han characters go.
    """
    plain = unified(text.translate(HALF_WIDTH)).translate(SIGNS)
    return SPACE_AT_HAN.sub("", " ".join(plain.split()))


def normalize_name(text: str) -> str:
    """Return the spelling of a typed name: letters, inner `·`, space, `-`, `'`.

    A name in an alphabet may have commas, and end with an abbreviation (SMITH, JOHN JR.).
    Raises InvalidName.
    """
    name = spell(text)
    in_han = IDEOGRAPH.search(name)
    body, inner = (name, "· -'") if in_han else (name.rstrip("·"), "· -',")
    if len(name) not in (HAN_LENGTHS if in_han else LETTER_LENGTHS) or not _has_ends(body):
        raise InvalidName("a name has two to thirty characters and begins and ends with a letter")
    if not all(_is_letter(character) or character in inner for character in body):
        raise InvalidName("a name is made of letters, ·, spaces, hyphens and apostrophes")
    return name


def same_name(one: str, other: str) -> bool:
    """Tell whether two names are the same, however each was written."""
    return comparable(one) == comparable(other)


def comparable(name: str) -> str:
    """Return what two writings of one name have in common."""
    spelled = spell(name)
    return (spelled if IDEOGRAPH.search(spelled) else BETWEEN_PARTS.sub("", spelled)).casefold()


def mask_name(name: str) -> str:
    """Hide a name: 张*, 张*三, 阿***提 — one star for each hidden character.

    Compound surnames are treated as ordinary ones; of a Latin name the first letter stays.
    """
    if LATIN.match(name):
        return f"{name[0]}***"
    if len(name) == 2:
        return f"{name[0]}*"
    return name[:1] + "*" * (len(name) - 2) + name[-1:] if len(name) > 2 else "*"


def _has_ends(body: str) -> bool:
    return body != "" and _is_letter(body[0]) and _is_letter(body[-1])


def _is_letter(character: str) -> bool:
    # Letters and the marks that combine with them; digits, controls and private use are out.
    is_ideograph = IDEOGRAPH.match(character) is not None
    return is_ideograph or OTHER_LETTERS.category(character)[0] in "LM"
