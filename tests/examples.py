"""What the tests sent and were answered, kept as the examples of the API's documentation.

`pytest -p tests.examples tests/blueprints` writes docs/examples.json anew for every operation that
is played, and leaves the others as they are; without xdist, for there is one file.
"""

import json
from typing import Any

from flask import Flask, Response, request

from app.openapi import EXAMPLES

Example = dict[str, Any]
LONGEST = 3000  # readers want one of each
MOST_ITEMS = 2

_seen: dict[str, Example] | None = None  # while nobody asked for them


def pytest_configure() -> None:
    global _seen  # noqa: PLW0603  a plugin is a module
    _seen = {}


def pytest_sessionfinish() -> None:
    both = json.loads(EXAMPLES.read_text("utf-8"))
    for name, example in (_seen or {}).items():
        # One that still says the same stays, so that only what has changed is written anew.
        if _members(example) != _members(both.get(name, {})):
            both[name] = example
    lines = [f'"{name}": {json.dumps(both[name], ensure_ascii=False)}' for name in sorted(both)]
    EXAMPLES.write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")


def _members(example: Example) -> dict[str, list[str]]:
    return {name: sorted(body) for name, body in example.items()}


def listen(app: Flask) -> None:
    """Keep of each operation the most telling exchange that is short enough to be read."""
    if _seen is not None:
        app.after_request(_note)


def _note(response: Response) -> Response:
    name, example = (request.endpoint or "").rpartition(".")[2], _example(response)
    is_told = response.status_code < 300 and bool(example) and name != "openapi_json"
    if _seen is not None and is_told and _fits(example, _seen.get(name)):
        _seen[name] = example
    return response


def _example(response: Response) -> Example:
    sent = request.get_json(silent=True) if request.is_json else None
    answered = response.get_json(silent=True) if response.is_json else None
    both = {"request": sent, "answer": answered}
    return {name: _cut(body) for name, body in both.items() if body not in (None, {})}


def _fits(example: Example, before: Example | None) -> bool:
    size = len(json.dumps(example))
    return before is None or (len(json.dumps(before)) < size <= LONGEST)


def _cut(body: Any) -> Any:
    if isinstance(body, dict):
        return {name: _cut(inner) for name, inner in body.items()}
    if isinstance(body, list):
        return [_cut(inner) for inner in body[:MOST_ITEMS]]
    is_long = isinstance(body, str) and len(body) > 300
    return body[:60] + "…" if is_long else body
