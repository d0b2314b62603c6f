"""What the columns of a table mean; which word means which stands in columns.json."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

WORDS: dict[str, Any] = json.loads(Path(__file__).with_suffix(".json").read_text("utf-8"))

Body = dict[str, Any]


@dataclass(frozen=True)
class Column:
    """Where a cell goes: a member, or a member of the nth of a group of persons."""

    group: str
    place: int
    name: str
