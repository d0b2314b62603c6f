"""Which WeChat template carries which of ours: data of the operator, from a JSON file.

`{"license_expiring": {"id": "…", "kind": "long", "fields": {"thing1": "thing4"}}}`: the id that
mp.weixin.qq.com shows, how a yes to it counts, and what WeChat calls those of our fields that it
names otherwise.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from notifications.fitting import KINDS
from notifications.models import GrantKind
from notifications.templates import TEMPLATES

SPECIMENS = Path(__file__).with_name("specimen_templates.json")


class BadTemplates(Exception):
    """The file cannot be what the operator meant; says where."""


@dataclass(frozen=True)
class WeChatTemplate:
    id: str
    kind: GrantKind
    fields: Mapping[str, str] = field(default_factory=dict)


def read(path: Path) -> dict[str, WeChatTemplate]:
    """Read the file, in the order of our templates.  Raises BadTemplates."""
    try:
        listed = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise BadTemplates(f"it cannot be read: {type(error).__name__}") from error
    if not isinstance(listed, dict):
        raise BadTemplates("it is not a JSON object")
    if strange := sorted(listed.keys() - TEMPLATES.keys()):
        raise BadTemplates(f"there are no such templates: {', '.join(strange)}")
    return {code: _read(code, listed[code]) for code in TEMPLATES if code in listed}


def _read(code: str, row: Any) -> WeChatTemplate:
    try:
        found = WeChatTemplate(row["id"], GrantKind(row["kind"]), row.get("fields", {}))
    except (KeyError, TypeError, ValueError, AttributeError):
        raise BadTemplates(f"{code} needs an id, and a kind that is once or long") from None
    if not isinstance(found.id, str) or not found.id:
        raise BadTemplates(f"{code} needs an id")
    kinds = {each.name: each.kind for each in TEMPLATES[code].fields}
    if not isinstance(found.fields, dict) or not all(
        kinds.get(ours) == str(theirs).rstrip("0123456789") for ours, theirs in found.fields.items()
    ):
        raise BadTemplates(f"{code}: fields must name ours, and WeChat's of the same kind")
    return found


assert all(each.kind in KINDS for one in TEMPLATES.values() for each in one.fields)  # noqa: S101
