"""Colors, where the reader has them."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TextIO

END = "\x1b[0m"


class Ink(StrEnum):
    """How a text looks, as the parameters of the terminal's escape (ECMA-48, SGR)."""

    PLAIN = ""
    TITLE = "1"
    QUIET = "2"
    WAY = "36"
    GOOD = "32"
    BAD = "31"
    ODD = "33"
    SEAL = "1;32"
    ALARM = "1;31"


WORDS = {
    **dict.fromkeys(("valid", "ok", "passed", "verified", "pass"), Ink.GOOD),
    **dict.fromkeys(("invalid", "already_used", "bad_signature", "expired"), Ink.BAD),
    **dict.fromkeys(("suspended", "license_suspended"), Ink.ODD),
}


def paint(ink: Ink, text: str) -> str:
    return f"\x1b[{ink}m{text}{END}" if ink and text else text


def has_colors(out: TextIO, environ: Mapping[str, str]) -> bool:
    """Say whether escapes are welcome there (https://no-color.org)."""
    return out.isatty() and not environ.get("NO_COLOR") and environ.get("TERM") != "dumb"
