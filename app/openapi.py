"""What stands in the OpenAPI document beside what every view says of itself.

Names for operations, who may call them and how often, an example of each, and answers that may
grow: whoever reads one ignores what it does not know.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from flask import Flask

from wallet.short_lived.limits import SECOND, Limit

# Written by the test that plays every operation once; by operation, then `request` and `answer`.
EXAMPLES = Path(__file__).parents[1] / "docs/examples.json"
SAFE = {"GET", "HEAD"}
REFERENCE = "#/components/schemas/"
Node = dict[str, Any]


def finish(document: Node, app: Flask, security: dict[str, str]) -> Node:
    """Complete the document that flask-smorest has made, in place."""
    document["servers"] = [{"url": "/", "description": "the wallet that sent this document"}]
    examples: dict[str, Node] = json.loads(EXAMPLES.read_text("utf-8"))
    for name, notes, method, operation in _operations(document, app):
        operation["operationId"] = name
        operation["description"] = _description(notes, method, security)
        _show(operation, examples.get(name, {}))
    for node in _nodes(document):
        _mend(node)
    _open_answers(document)
    return document


def _operations(document: Node, app: Flask) -> Iterator[tuple[str, Node, str, Node]]:
    for rule in app.url_map.iter_rules():
        notes = getattr(app.view_functions[rule.endpoint], "_apidoc", {})
        path = document["paths"].get(_written(rule.rule), {})
        for method in (rule.methods or set()) & {verb.upper() for verb in path}:
            yield rule.endpoint.rpartition(".")[2], notes, method, path[method.lower()]


def _written(rule: str) -> str:
    """Write a route as OpenAPI does: `<uuid:id>` is `{id}`."""
    steps = [part.partition(">") for part in rule.split("<")[1:]]
    named = [f"{{{name.rpartition(':')[2]}}}{rest}" for name, _, rest in steps]
    return rule.split("<", maxsplit=1)[0] + "".join(named)


def _description(notes: Node, method: str, security: dict[str, str]) -> str:
    guard = notes["guard"]
    asks = f"Asks for {security[guard]}." if guard in security else "Asks for nothing."
    acts = notes.get("acts") if method not in SAFE else None
    counted = [limit for limit in (acts, *notes.get("limits", ())) if limit]
    return " ".join([asks, *map(_figure, counted)])


def _figure(limit: Limit) -> str:
    return f"Limit `{limit.name}`: {limit.number} in any {limit.window // SECOND} seconds."


def _show(operation: Node, example: Node) -> None:
    """Put what was sent and answered beside the schemas that describe it."""
    answers = [answer for status, answer in operation["responses"].items() if status[0] == "2"]
    places = {"request": [operation.get("requestBody", {})], "answer": answers}
    for name, found in places.items():
        for content in (place.get("content", {}) for place in found if name in example):
            if "application/json" in content:
                content["application/json"]["example"] = example[name]


def _nodes(node: Any) -> Iterator[Node]:
    if isinstance(node, dict):
        yield node
        node = list(node.values())
    for inner in node if isinstance(node, list) else ():
        yield from _nodes(inner)


def _mend(node: Node) -> None:
    if "default" in node and node["default"] is None:
        del node["default"]
    if node.get("type") == "object" and "maxLength" in node:
        node["maxProperties"] = node.pop("maxLength")


def _open_answers(document: Node) -> None:
    """Let what is answered have more members than are known today."""
    schemas = document["components"]["schemas"]
    waiting = [*document["paths"].values(), *document["components"]["responses"].values()]
    answered: set[str] = set()
    while waiting:
        for name in set(_references(waiting.pop())) - answered:
            answered.add(name)
            waiting.append(schemas[name])
    for name in answered:
        schemas[name].pop("additionalProperties", None)


def _references(node: Any) -> Iterator[str]:
    """Name the schemas in it, without those of requests."""
    if isinstance(node, dict):
        if node.get("$ref", "").startswith(REFERENCE):
            yield node["$ref"].removeprefix(REFERENCE)
        for name, inner in node.items():
            if name != "requestBody":
                yield from _references(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from _references(inner)
