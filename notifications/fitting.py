"""Make a text fit a field of a WeChat template, or WeChat answers 47003.

Kinds and limits are those of subscribeMessage.send. A text that is too long ends in `…`, and is cut
between characters as people see them: a variant mark, an accent or half of an emoji never stands
alone. Characters are counted as UTF-16 does, which is never fewer than WeChat may count.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

NOTHING = "无"
JOINER = "\u200d"
SKIN_TONES = range(0x1F3FB, 0x1F400)
REGIONAL = range(0x1F1E6, 0x1F200)
HAN = re.compile(r"[^\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U000323af]")


@dataclass(frozen=True)
class FieldKind:
    """How long a value may be, what may not be in it, and what stands there when it is empty."""

    longest: int
    banned: re.Pattern[str]
    empty: str = NOTHING
    ellipsis: str = ""


PLAIN = re.compile(r"[\x00-\x1f\x7f]")
KINDS = {
    "thing": FieldKind(20, PLAIN, ellipsis="…"),
    "name": FieldKind(10, PLAIN),
    "phrase": FieldKind(5, HAN),
    "character_string": FieldKind(32, re.compile(r"[^\x21-\x7e]"), empty="-"),
    "number": FieldKind(32, re.compile(r"[^0-9]"), empty="0"),
    "letter": FieldKind(32, re.compile(r"[^A-Za-z]"), empty="N"),
    "symbol": FieldKind(5, re.compile(r"[\w\s]"), empty="-"),
    # Written by us, in a form that WeChat reads: 2026年11月21日 12:00.
    "time": FieldKind(20, PLAIN),
    "date": FieldKind(20, PLAIN),
}


def fit(kind: str, text: str) -> str:
    """Return the text, or as much of it as fits a field of the kind."""
    rules = KINDS[kind]
    clean = rules.banned.sub("", " ".join(text.split())).strip()
    if not clean:
        return rules.empty
    if length(clean) <= rules.longest:
        return clean
    # One character with many marks may be too long by itself: then nothing is left of the text.
    return _cut(clean, rules.longest - length(rules.ellipsis)) + rules.ellipsis or rules.empty


def length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def characters(text: str) -> Iterator[str]:
    """Split a text into what people take for one character."""
    character = ""
    for point in text:
        if character and not _continues(character, point):
            yield character
            character = ""
        character += point
    if character:
        yield character


def _cut(text: str, longest: int) -> str:
    kept, used = [], 0
    for character in characters(text):
        used += length(character)
        if used > longest:
            break
        kept.append(character)
    return "".join(kept).rstrip()


def _continues(character: str, point: str) -> bool:
    """Tell whether the code point belongs to the character before it (after UAX 29)."""
    return any(rule(character, point) for rule in RULES)


def _is_mark(_: str, point: str) -> bool:
    return unicodedata.category(point).startswith("M") or ord(point) in SKIN_TONES


def _is_joined(character: str, point: str) -> bool:
    return point == JOINER or character.endswith(JOINER)


def _is_second_half_of_flag(character: str, point: str) -> bool:
    return len(character) == 1 and ord(character) in REGIONAL and ord(point) in REGIONAL


RULES: tuple[Callable[[str, str], bool], ...] = (_is_mark, _is_joined, _is_second_half_of_flag)
