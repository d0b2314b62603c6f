"""The one place that reads the time; under sandbox configuration it follows the sandbox clock."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask import current_app


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    path = current_app.config["CLOCK_FILE"]
    return datetime.now(UTC) + (_offset(Path(path)) if path else timedelta(0))


def _offset(path: Path) -> timedelta:
    try:
        return timedelta(seconds=float(path.read_text(encoding="ascii")))
    except FileNotFoundError:
        return timedelta(0)
