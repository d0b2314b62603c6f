"""What the reader of the demo sees, never wider than 80 columns."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import zip_longest
from typing import TextIO

from app.demo.columns import clip, fill, fold, pad, plain, width
from app.demo.ink import WORDS, Ink, paint

COLUMNS = 80
MARGIN = " " * 4
# Below what an arrow points at: "    → POST".
INDENT = " " * 6
ROOM = COLUMNS - len(INDENT)
FIRST_BAD_STATUS = 400
WORD = re.compile(r"(?<!\S)\w+(?!\S)")


class Page:
    """A page that is written from top to bottom."""

    def __init__(self, out: TextIO, *, colored: bool) -> None:
        self.steps = 0
        self._out = out
        self._colored = colored
        self._is_off_stage = False

    def chapter(self, title: str) -> None:
        """Begin another part of the story; its steps go on counting."""
        self.say(f"\n{paint(Ink.TITLE, f'━━  {title}  ━━')}")

    @contextmanager
    def step(self, title: str, *, good: str) -> Iterator[None]:
        """Head a step; when it goes as it should, `good` says what has been shown."""
        self.steps += 1
        self.say(f"\n{paint(Ink.TITLE, f'{self.steps:>2}  {title}')}")
        yield
        self.say(f"{MARGIN}{paint(Ink.SEAL, '✔')} {paint(Ink.GOOD, good)}")

    def wrong(self, words: str) -> None:
        self.say(f"{MARGIN}{paint(Ink.ALARM, '✘')} {paint(Ink.BAD, words)}")

    @contextmanager
    def off_stage(self, note: str) -> Iterator[None]:
        """Leave out what the reader has seen before, with a note in its place."""
        self.say(f"{MARGIN}{paint(Ink.QUIET, note)}")
        self._is_off_stage = True
        try:
            yield
        finally:
            self._is_off_stage = False

    def asked(self, method: str, where: str, facts: Mapping[str, str]) -> None:
        begin = f"{MARGIN}{paint(Ink.QUIET, '→')} {pad(method, 4)}  {paint(Ink.WAY, where)}"
        self._with_facts(begin, facts, gap="   ")

    def answered(self, status: int, facts: Mapping[str, str]) -> None:
        ink = Ink.GOOD if status < FIRST_BAD_STATUS else Ink.ODD
        begin = f"{MARGIN}{paint(Ink.QUIET, '←')} {paint(ink, str(status))}"
        self._with_facts(begin, facts, gap="   ")

    def commanded(self, *words: str) -> None:
        self.say(f"{MARGIN}{paint(Ink.QUIET, '$')} {paint(Ink.WAY, ' '.join(words))}")

    def table(self, rows: Sequence[Mapping[str, str]]) -> None:
        """Set rows of equal names below each other."""
        lines = [list(rows[0]), *([*row.values()] for row in rows)] if rows else []
        widths = [max(map(width, column)) for column in zip(*lines, strict=True)]
        for number, line in enumerate(lines):
            text = clip("  ".join(map(pad, line, widths)).rstrip(), ROOM)
            self.note(_with_colors(text) if number else paint(Ink.QUIET, text))

    def drawing(self, picture: str, notes: Sequence[str]) -> None:
        """Draw something, with notes beside it."""
        lines = picture.splitlines()
        beside = [""] * ((len(lines) - len(notes)) // 2) + list(notes)
        for line, note in zip_longest(lines, beside, fillvalue=""):
            self.say(f"{MARGIN}{line}   {note}".rstrip())

    def note(self, text: str) -> None:
        self.say(text, indent=INDENT)

    def say(self, text: str = "", *, indent: str = "") -> None:
        if not self._is_off_stage:
            shown = text if self._colored else plain(text)
            for line in fold(shown, COLUMNS - len(indent)):
                print(indent + line, file=self._out, flush=True)

    def _with_facts(self, begin: str, facts: Mapping[str, str], gap: str) -> None:
        texts = [_fact(name, value) for name, value in facts.items()]
        lines = fill(texts, ROOM, paint(Ink.QUIET, " · "))
        if len(lines) == 1 and width(begin + gap + lines[0]) <= COLUMNS:
            self.say(begin + gap + lines.pop())
        else:
            self.say(begin.rstrip())
        for line in lines:
            self.note(line)


def _fact(name: str, value: str) -> str:
    return f"{paint(Ink.QUIET, f'{name}:')} {paint(WORDS.get(value, Ink.PLAIN), value)}"


def _with_colors(text: str) -> str:
    return WORD.sub(lambda word: paint(WORDS.get(word[0], Ink.PLAIN), word[0]), text)
