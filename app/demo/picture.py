"""python -m app.demo.picture: draws docs/demo.svg, the heart of the story, from a real run."""

import sys
from io import StringIO
from pathlib import Path

from app.demo.columns import plain, width
from app.demo.ink import Ink, paint
from app.demo.own_stack import own_stack
from app.demo.page import Page
from app.demo.story import play
from app.demo.terminal_svg import draw

FILE = Path(__file__).parents[2] / "docs/demo.svg"
STEPS = (4, 6, 7, 11, 16, 24)
BEGINNINGS = tuple(f"{number:>2}  " for number in STEPS)
COMMAND = paint(Ink.TITLE, "$ make demo") + paint(Ink.QUIET, "   …")


def main() -> int:
    """Draw the picture if the story goes as it should; returns its exit code."""
    out = StringIO()
    with own_stack() as stack:
        code = play(stack.app, stack.sandbox, Page(out, colored=True), stack.operator)
    if code == 0:
        FILE.write_text(picture(out.getvalue()), "utf-8")
    else:
        print(out.getvalue())
    return code


def picture(output: str) -> str:
    """Draw the command, the steps that matter most, and how it ended."""
    *parts, end = output.strip("\n").split("\n\n")
    heart = (part for part in parts if plain(part).startswith(BEGINNINGS))
    lines = "\n\n".join((COMMAND, *heart, end)).splitlines()
    return draw(lines, title="make demo", columns=max(map(width, lines)))


if __name__ == "__main__":
    sys.exit(main())
