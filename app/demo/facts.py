"""JSON as a newcomer can read it: dotted names, short values."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

# Tokens, keys and codes, which have spaces: a beginning is enough to recognize one.
OPAQUE = re.compile(r"[!-~]{31,}|EL1:.+")
OPAQUE_BEGINS = 12
UUID = re.compile(r"\b([0-9a-f]{8})-[0-9a-f-]{27}\b")
MOMENT = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?\+00:00")

Facts = dict[str, str]


def flat(value: Any, name: str = "") -> Facts:
    """Name every value inside by the way to it: `license.authority.name`, `items.0.id`."""
    found: Facts = {}
    for key, part in _inside(value):
        found |= flat(part, f"{name}.{key}" if name else str(key))
    return found if found or not name else {name: short(value)}


def pick(value: Any, names: Iterable[str]) -> Facts:
    """Return the named facts that there are; a name ending in a dot is all that begins so."""
    facts = flat(value)
    return {
        found: facts[found]
        for name in names
        for found in facts
        if found == name or (name.endswith(".") and found.startswith(name))
    }


def row(value: Any, names: Iterable[str]) -> Facts:
    """Return the named facts for a table, empty where there are none."""
    facts = flat(value)
    return {name: facts.get(name, "") for name in names}


def short_ids(text: str) -> str:
    return UUID.sub(r"\1…", text)


def short(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(short, value))
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    text = MOMENT.sub(r"\1Z", short_ids(str(value)))
    return text[:OPAQUE_BEGINS] + "…" if OPAQUE.fullmatch(text) else text


def _inside(value: Any) -> Iterable[tuple[Any, Any]]:
    if isinstance(value, Mapping):
        return value.items()
    if isinstance(value, list) and any(isinstance(part, Mapping) for part in value):
        return enumerate(value)
    return ()
