"""What a terminal shows, as a picture (SVG) that needs nothing from outside but a font.

Every character stands on the terminal's grid, whatever font the reader has; the blocks of a QR
symbol are drawn as rectangles, since a font would leave gaps between them.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from xml.sax.saxutils import escape

from app.demo.columns import width
from app.demo.ink import Ink

CELL, LINE, BASE, FRAME = 8.0, 16.0, 12.0, 20.0
NO_BREAK_SPACE = "\u00a0"
CRISP = 'shape-rendering="crispEdges"'
STYLE = f"""
text {{ font: 13.3px ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace;
  fill: #d6deeb }}
.{Ink.TITLE.name} {{ font-weight: 700; fill: #ffffff }}
.{Ink.QUIET.name} {{ fill: #8b98ab }}
.{Ink.WAY.name} {{ fill: #7fdbca }}
.{Ink.GOOD.name}, .{Ink.SEAL.name} {{ fill: #8fdc7f }}
.{Ink.BAD.name}, .{Ink.ALARM.name} {{ fill: #ff7b86 }}
.{Ink.ODD.name} {{ fill: #ffcb6b }}
.{Ink.SEAL.name}, .{Ink.ALARM.name} {{ font-weight: 700 }}
.wide {{ font-size: 15px }}
"""
RUN = re.compile(r"(?:\x1b\[([\d;]*)m)?([^\x1b]*)")
# The upper and the lower half that a character blackens.
HALVES = {"▀": (True, False), "▄": (False, True), "█": (True, True)}


def draw(lines: Sequence[str], *, title: str, columns: int) -> str:
    """Draw lines with the escapes of `ink`."""
    across, down = 2 * FRAME + columns * CELL, 2 * FRAME + len(lines) * LINE
    body = "\n".join(part for row, line in enumerate(lines) for part in _line(line, row))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {across:g} {down:g}"'
        f' width="{across:g}" height="{down:g}" role="img">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n"
        f'<rect width="{across:g}" height="{down:g}" rx="8" fill="#0b1622"/>\n{body}\n</svg>\n'
    )


def _line(line: str, row: int) -> Iterator[str]:
    column = 0
    for parameters, text in RUN.findall(line):
        if parameters.startswith("38;"):
            yield _symbol(text, column, row)
        else:
            yield from _words(text, column, row, Ink(parameters.removeprefix("0")))
        column += width(text)


def _words(text: str, column: int, row: int, ink: Ink) -> Iterator[str]:
    """Stretch each run of narrow or of wide characters over its cells."""
    for size, characters in groupby(text, key=width):
        run = "".join(characters)
        word = run.strip()
        if word:
            style = " ".join(filter(None, (ink and ink.name, "wide" if size > 1 else "")))
            x = _x(column + len(run) - len(run.lstrip()))
            yield (
                f'<text class="{style}" x="{x:g}" y="{_y(row) + BASE:g}"'
                f' textLength="{width(word) * CELL:g}">'
                f"{escape(word.replace(' ', NO_BREAK_SPACE))}</text>"
            )
        column += width(run)


def _symbol(text: str, column: int, row: int) -> str:
    x, y, height = _x(column), _y(row), LINE / 2
    path = "".join(
        f"M{x + place * CELL:g} {y + half * height:g}h{CELL:g}v{height:g}h-{CELL:g}z"
        for place, character in enumerate(text)
        for half, dark in enumerate(HALVES.get(character, ()))
        if dark
    )
    plate = f'<rect x="{x:g}" y="{y:g}" width="{len(text) * CELL:g}" height="{LINE:g}"'
    return f'{plate} fill="#fff" {CRISP}/><path d="{path}" {CRISP}/>'


def _x(column: int) -> float:
    return FRAME + column * CELL


def _y(row: int) -> float:
    return FRAME + row * LINE
