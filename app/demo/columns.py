"""How wide a text is in a terminal, where a Chinese character takes two columns."""

import re
from collections.abc import Iterable
from unicodedata import east_asian_width

ESCAPE = re.compile(r"\x1b\[[\d;]*m")
PIECE = re.compile(rf"{ESCAPE.pattern}|.", re.DOTALL)


def plain(text: str) -> str:
    """Return the text without its colors."""
    return ESCAPE.sub("", text)


def width(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in plain(text))


def pad(text: str, columns: int) -> str:
    return text + " " * (columns - width(text))


def clip(text: str, columns: int) -> str:
    """Cut a text without colors where it becomes too wide."""
    if width(text) <= columns:
        return text
    kept = next(end for end in range(len(text), 0, -1) if width(text[:end]) < columns)
    return text[:kept] + "…"


def fold(text: str, columns: int) -> list[str]:
    """Break a text between its words, and a word only where it is wider than a line."""
    return fill((part for word in text.split(" ") for part in _cut(word, columns)), columns, " ")


def fill(texts: Iterable[str], columns: int, gap: str) -> list[str]:
    """Set texts side by side, beginning a new line when one is full."""
    lines: list[str] = []
    for text in texts:
        if lines and width(lines[-1] + gap + text) <= columns:
            lines[-1] += gap + text
        else:
            lines.append(text)
    return lines


def _cut(word: str, columns: int) -> list[str]:
    parts = [""]
    for piece in PIECE.findall(word):
        if width(parts[-1] + piece) > columns:
            parts.append("")
        parts[-1] += piece
    return parts
