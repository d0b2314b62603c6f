"""flask-smorest's blueprint with a strict JSON reader and the guards in the documentation."""

import json
from collections.abc import Iterator
from typing import Any, NoReturn

import flask_smorest
from flask import Request
from webargs.core import is_json
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

# What a text cannot carry into a database, a log or somebody's screen: halves of a surrogate pair,
# control characters except those of plain lines, and the marks that turn the direction of reading
# (Unicode's Bidi_Control), with which a purpose or a place could be shown as another one.
CONTROLS = {*map(chr, range(0x20)), *map(chr, range(0x7F, 0xA0))} - set("\t\n\r")
DIRECTIONS = set("\u061c\u200e\u200f") | {
    *map(chr, [*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
}
UNSTORABLE = frozenset(CONTROLS | DIRECTIONS | {*map(chr, range(0xD800, 0xE000))})

# What a guard asks for, where it is not one scheme of its own name.
SCHEMES = {"public": [], "verifier": ["verifier", "scanner"]}


class StrictParser(FlaskParser):
    """Read JSON in one way only: UTF-8, no NaN, no key twice, no other content type."""

    # Keys whose texts are judged and then forgotten, and so may hold anything.
    NOT_STORED: frozenset[str] = frozenset()

    def load_json(self, req: Request, schema: object) -> Any:  # noqa: ARG002
        data = req.get_data()
        if not data:
            return {}
        if not is_json(req.mimetype):
            raise UnsupportedMediaType("the body must be application/json")
        try:
            return json.loads(
                data.decode(), object_pairs_hook=self._object, parse_constant=_refuse_constant
            )
        except (ValueError, RecursionError) as error:
            raise BadRequest(f"the body is not valid JSON: {type(error).__name__}") from None

    def load_querystring(self, req: Request, schema: Any) -> Any:
        if not all(UNSTORABLE.isdisjoint(text) for _, text in req.args.items(multi=True)):
            raise BadRequest("a parameter has a control character")
        return super().load_querystring(req, schema)

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            raise BadRequest("the body has a key twice")
        stored = [pair for pair in pairs if pair[0] not in self.NOT_STORED]
        if not all(UNSTORABLE.isdisjoint(text) for text in _texts(stored)):
            raise BadRequest("a text has a control character or half a surrogate pair")
        return found


class Blueprint(flask_smorest.Blueprint):
    ARGUMENTS_PARSER = StrictParser()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._prepare_doc_cbks.append(_prepare_guard_doc)


def _prepare_guard_doc(doc: Any, doc_info: Any, **_: Any) -> Any:
    """Document what the guard asks for and how it refuses."""
    doc.setdefault("responses", {})["default"] = "DEFAULT_ERROR"
    guard = doc_info.get("guard", "public")
    doc["security"] = [{scheme.replace(" ", "_"): []} for scheme in SCHEMES.get(guard, [guard])]
    if guard != "public":
        doc["responses"] |= {"401": "UNAUTHORIZED", "403": "FORBIDDEN"}
    return doc


def _texts(part: Any) -> Iterator[str]:
    """Walk keys, values and lists; what is inside an inner object was looked at before."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, list | tuple):
        for inner in part:
            yield from _texts(inner)


def _refuse_constant(name: str) -> NoReturn:
    raise BadRequest(f"{name} is not JSON")
