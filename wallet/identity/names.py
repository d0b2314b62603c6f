"""Names of persons: one spelling for comparing and storing, and the mask.

`spell` never refuses, for names that a register already holds; `normalize_name` is for what a
person typed.
"""

import re
import unicodedata

from wallet.errors import Invalid
from wallet.identity.numbers import HALF_WIDTH

# Signs that keyboards and older systems put where U+00B7 belongs, as in 买买提·吐尔逊.
MIDDLE_DOTS = dict.fromkeys(map(ord, "•‧∙⋅・･⸱·."), "·")
# Radicals, 々〇, ideographs of the basic plane, compatibility ideographs, planes 2 and 3 (𬬻).
HAN = r"\u2e80-\u2fdf\u3005-\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
SPACE_AT_HAN = re.compile(rf"(?<=[{HAN}·]) +| +(?=[{HAN}·])")
LENGTHS = range(2, 31)
LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")


class InvalidName(Invalid):
    """The text cannot be the name of a person."""

    code = "invalid_name"


def spell(text: str) -> str:
    """Return the one spelling of a name: half-width forms, `·` for every middle dot.

    Registers pad names of two characters with a space (张　三): spaces at Han characters go.
    """
    half_width = unicodedata.normalize("NFC", text).translate(HALF_WIDTH).translate(MIDDLE_DOTS)
    return SPACE_AT_HAN.sub("", " ".join(half_width.split()))


def normalize_name(text: str) -> str:
    """Return the spelling of a typed name: two to thirty letters, inner `·`, space, `-`, `'`.

    Raises InvalidName.
    """
    name = spell(text)
    if len(name) not in LENGTHS or not _is_letter(name[0]) or not _is_letter(name[-1]):
        raise InvalidName("a name has two to thirty characters and begins and ends with a letter")
    if not all(_is_letter(character) or character in "· -'" for character in name):
        raise InvalidName("a name is made of letters, ·, spaces, hyphens and apostrophes")
    return name


def same_name(one: str, other: str) -> bool:
    return spell(one).casefold() == spell(other).casefold()


def mask_name(name: str) -> str:
    """Hide a name: 张*, 张*三, 阿***提 — one star for each hidden character.

    Compound surnames are treated as ordinary ones; of a Latin name the first letter stays.
    """
    if LATIN.match(name):
        return f"{name[0]}***"
    if len(name) == 2:
        return f"{name[0]}*"
    return name[:1] + "*" * (len(name) - 2) + name[-1:] if len(name) > 2 else "*"


def _is_letter(character: str) -> bool:
    # Letters and the marks that combine with them; digits, controls and private use are out.
    return unicodedata.category(character)[0] in "LM"
