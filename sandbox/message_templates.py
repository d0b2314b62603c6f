"""The templates of subscribe messages that the mini-program has chosen, and what fits a field.

The kind of a field is its name without the number: thing1, time2. Limits are those of
subscribeMessage.send; a value that breaks one is answered with 47003, which names the field.
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path

from sandbox.wechat_errors import WeChatError

FILE = Path(__file__).with_suffix(".json")
HAN = "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U000323af"
CLOCK = r"([01]?\d|2[0-4]):[0-5]\d(:[0-5]\d)?"
DAY = r"\d{4}([年/.-])\d{1,2}[月/.-]\d{1,2}日?"
FITS = {
    "thing": re.compile(r"[^\x00-\x1f\x7f]{1,20}"),
    "name": re.compile(rf"[{HAN}·]{{1,10}}|[A-Za-z .·]{{1,20}}|[^\x00-\x1f\x7f]{{1,10}}"),
    "phrase": re.compile(rf"[{HAN}]{{1,5}}"),
    "character_string": re.compile(r"[\x20-\x7e]{1,32}"),
    "number": re.compile(r"(?=.{1,32}\Z)-?\d+(\.\d+)?", re.ASCII),
    "letter": re.compile(r"[A-Za-z]{1,32}"),
    "symbol": re.compile(r"[^\w\s]{1,5}"),
    "phone_number": re.compile(r"[\d+ -]{1,17}", re.ASCII),
    "time": re.compile(rf"{CLOCK}|{DAY}( {CLOCK})?", re.ASCII),
    "date": re.compile(rf"{DAY}( {CLOCK})?", re.ASCII),
}


@dataclass(frozen=True)
class Template:
    """One template, and whether a citizen's yes to it is for once or for long."""

    template_id: str
    title: str
    kind: str
    fields: tuple[str, ...]

    def require(self, data: object) -> dict[str, dict[str, str]]:
        """Return the data as the phone shows it.  Raises WeChatError 47003."""
        given = data if isinstance(data, dict) else {}
        return {name: {"value": _value(name, given.get(name))} for name in self.fields}


def load(path: Path = FILE) -> dict[str, Template]:
    """Read the templates, by their ids."""
    rows = json.loads(path.read_text("utf-8"))
    return {row["template_id"]: Template(**row | {"fields": tuple(row["fields"])}) for row in rows}


def _value(name: str, given: object) -> str:
    value = given.get("value") if isinstance(given, dict) else None
    fits = FITS[name.rstrip("0123456789")]
    if not isinstance(value, str) or not fits.fullmatch(value):
        raise WeChatError(47003, f"data.{name}.value invalid")
    return value
