"""The queues of a desk, as `queues.json` declares them: a new one is data."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from wallet.errors import NotFound

FILE = Path(__file__).with_name("queues.json")


@dataclass(frozen=True)
class Queue:
    """What waits, of which list, shown in which columns, with one quick action."""

    name: str
    title: dict[str, str]
    empty: dict[str, str]
    list: str
    query: dict[str, Any]
    columns: tuple[str, ...]
    action: dict[str, str]


@cache
def queues() -> dict[str, Queue]:
    """Return every queue by its name, in the order of the file."""
    declared = json.loads(FILE.read_text("utf-8"))
    return {each["name"]: Queue(**{**each, "columns": tuple(each["columns"])}) for each in declared}


def get(name: str, listing: str) -> Queue:
    """Return a queue of this list; raises NotFound."""
    found = queues().get(name)
    if found is None or found.list != listing:
        raise NotFound("there is no such queue")
    return found
