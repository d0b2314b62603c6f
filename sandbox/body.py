"""Read JSON bodies, and say in one sentence what is wrong with them."""

import json
import unicodedata
from typing import Any

from flask import request

from sandbox.refusals import BadJson, Refusal

Body = dict[str, Any]

# Control characters, and lone surrogates: JSON can spell one, and no encoding can store it.
UNFIT = {"Cc", "Cs"}


def read() -> Body:
    """Return the JSON object of the current request, whatever its content type says.

    Raises BadJson.
    """
    try:
        body = json.loads(request.get_data())
    except (ValueError, RecursionError) as error:
        raise BadJson("the body is not JSON") from error
    if not isinstance(body, dict):
        raise BadJson("the body must be a JSON object")
    return body


def text(body: Body, field: str, *, longest: int) -> str:
    """Return a field that must be text of 1 to `longest` characters, none of them control."""
    value = body.get(field)
    if not is_text(value, longest=longest):
        raise Refusal(
            f"{field} must be text of 1 to {longest} characters, without control characters"
        )
    return str(value)


def word(body: Body, field: str, words: tuple[str, ...]) -> str:
    """Return a field that must be one of the words."""
    value = body.get(field)
    if value not in words:
        raise Refusal(f"{field} must be one of: {', '.join(words)}")
    return str(value)


def number(body: Body, field: str, *, lowest: float, highest: float) -> float:
    """Return a field that must be a number between two bounds."""
    value = body.get(field)
    # JSON's true is a whole number to Python; its NaN is between no two bounds.
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Refusal(f"{field} must be a number")
    if not lowest <= value <= highest:
        raise Refusal(f"{field} must be a number from {lowest:g} to {highest:g}")
    return float(value)


def whole(body: Body, field: str, *, lowest: int, highest: int) -> int:
    """Return a field that must be a whole number between two bounds."""
    value = number(body, field, lowest=lowest, highest=highest)
    if value != int(value):
        raise Refusal(f"{field} must be a whole number")
    return int(value)


def is_text(value: object, *, longest: int) -> bool:
    """Tell whether a value is text of 1 to `longest` characters, none of them control.

    Characters this Python does not know yet are welcome: names hold the newest of Unicode.
    """
    if not isinstance(value, str) or not 0 < len(value) <= longest:
        return False
    return not any(unicodedata.category(character) in UNFIT for character in value)
