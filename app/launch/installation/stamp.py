"""What is installed in .venv, remembered inside it so that both are thrown away together."""

import json
from pathlib import Path
from typing import Any

from app.launch.installation.refusal import CannotInstall

Stamp = dict[str, Any]


def read(root: Path) -> Stamp:
    """Return what was installed; nothing for a .venv that somebody else made."""
    try:
        found = json.loads(_file(root).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def write(root: Path, stamp: Stamp) -> None:
    """Replace the stamp in one step: a half-written one would say something untrue."""
    new = _file(root).with_suffix(".new")
    try:
        new.write_text(json.dumps(stamp), "utf-8")
        new.replace(_file(root))
    except OSError as error:
        raise CannotInstall(f"Cannot write {new}: {error.strerror}.") from error


def _file(root: Path) -> Path:
    return root / ".venv/installed.json"
