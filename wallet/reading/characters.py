"""One code point for each character, and which characters can be shown: the same on every Python.

The interpreter's own table grows with each of its versions, so nothing here asks it about
ideographs: they are told by the ranges that Unicode has set aside for them. characters.json
holds what registers write for an ideograph besides the ideograph: the private code points that
GBK had before Unicode knew the character, and the radicals and strokes that look the same.
"""

import json
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FORMS: dict[str, Any] = json.loads(Path(__file__).with_suffix(".json").read_text("utf-8"))
GBK_PRIVATE, KANGXI = 0xE815, 0x2F00
# Nothing to see: joiners, a soft hyphen, byte order marks, the choice between variants of a glyph.
INVISIBLE = "\u00ad\u034f\u180b-\u180e\u200b-\u200d\u2060-\u2064\ufe00-\ufe0f\ufeff"
INVISIBLE_FORM = re.compile(f"[{INVISIBLE}\U000e0100-\U000e01ef]")
# Basic plane with extension A, the compatibility block, planes 2 and 3 without their last two.
IDEOGRAPHS = (
    r"\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002fffd"
    r"\U00030000-\U0003fffd"
)
# Controls, spaces other than the plain one, marks of direction and lines, tags, halves of pairs,
# private use, and what is no character.
UNPRINTABLE = re.compile(
    "[\\x00-\\x1f\\x7f-\\xa0\\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u1680\u180e"
    "\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ud800-\uf8ff\ufdd0-\ufdef\ufeff\ufff0-\ufffb"
    "\ufffe\uffff\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e00ff\U000e01f0-\U0010ffff]"
)


def unified(text: str) -> str:
    """Return the text with one code point for each character, and nothing that cannot be seen."""
    seen = INVISIBLE_FORM.sub("", unicodedata.normalize("NFC", text))
    return unicodedata.normalize("NFC", seen.translate(ONE_CODE_POINT))


def prints(text: str) -> bool:
    """Tell whether every character can be shown on a screen and on paper."""
    return not UNPRINTABLE.search(text)


def _one_code_point() -> Iterator[tuple[int, str]]:
    pairs = _all("radicals_and_strokes", "pairs", " ").split()
    radicals = {ord(pair[0]): pair[1] for pair in pairs}
    radicals |= dict(enumerate(_all("kangxi_radicals", "characters"), start=KANGXI))
    yield from radicals.items()
    for code, character in enumerate(_all("gbk_private_use", "characters"), start=GBK_PRIVATE):
        # Some of the eighty are radicals themselves.
        yield code, radicals.get(ord(character), character)


def _all(group: str, rows: str, between: str = "") -> str:
    return between.join(FORMS[group][rows])


ONE_CODE_POINT = dict(_one_code_point())
