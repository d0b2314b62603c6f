"""Read JSON in one way only: UTF-8, no NaN, no key twice, no text that could not be stored."""

import json
from collections.abc import Iterator
from functools import partial
from typing import NoReturn

from wallet.errors import Invalid

# What a text cannot carry into a database, a log or somebody's screen: halves of a surrogate pair,
# control characters except those of plain lines, and the marks that turn the direction of reading
# (Unicode's Bidi_Control), with which a purpose or a place could be shown as another one.
CONTROLS = {*map(chr, range(0x20)), *map(chr, range(0x7F, 0xA0))} - set("\t\n\r")
DIRECTIONS = set("\u061c\u200e\u200f") | {
    *map(chr, [*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
}
UNSTORABLE = frozenset(CONTROLS | DIRECTIONS | {*map(chr, range(0xD800, 0xE000))})


class NotJson(Invalid):
    """The text cannot be read, or in two ways; `code` says why."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


def read(text: bytes, *, not_stored: frozenset[str] = frozenset()) -> object:
    """Read one JSON text; what stands under the keys `not_stored` may hold any character.

    Raises NotJson.
    """
    try:
        return json.loads(
            text.decode(),
            object_pairs_hook=partial(_object, not_stored=not_stored),
            parse_constant=_refuse_constant,
        )
    except UnicodeDecodeError:
        raise NotJson("not_utf8", "not UTF-8") from None
    except (ValueError, RecursionError) as error:
        raise NotJson("not_json", f"not valid JSON: {type(error).__name__}") from None


def _object(pairs: list[tuple[str, object]], *, not_stored: frozenset[str]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotJson("key_twice", "an object has a key twice")
    stored = [pair for pair in pairs if pair[0] not in not_stored]
    if not all(UNSTORABLE.isdisjoint(text) for text in _texts(stored)):
        raise NotJson("unstorable", "a text has a control character or half a surrogate pair")
    return found


def _texts(part: object) -> Iterator[str]:
    """Walk keys, values and lists; what is inside an inner object was looked at before."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, list | tuple):
        for inner in part:
            yield from _texts(inner)


def _refuse_constant(name: str) -> NoReturn:
    raise NotJson("not_json", f"{name} is not JSON")
