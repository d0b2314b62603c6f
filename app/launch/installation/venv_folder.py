"""The folder .venv: is it whole, and if not, make it."""

import importlib.util
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from app.launch.installation.refusal import CannotInstall
from app.launch.installation.stamp import Stamp

OLDEST_PYTHON = [3, 11]


def is_usable(root: Path, installed: Stamp) -> bool:
    """Tell whether packages can be added to the .venv as it is."""
    version = python_version(root)
    if version is None or version < OLDEST_PYTHON or installed.get("unfinished"):
        return False
    return bool(installed.get("python", version) == version)


def python_version(root: Path) -> list[int] | None:
    """Ask the Python in .venv for its version; None when it does not run."""
    python = str(root / ".venv/bin/python")
    command = [python, "-c", "import sys; print(*sys.version_info[:2])"]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - our own .venv
    except (OSError, subprocess.CalledProcessError):
        return None
    return [int(part) for part in answer.stdout.split()]


def make(root: Path, *, say: Callable[[str], None]) -> None:
    """Make an empty .venv in place of whatever was there."""
    folder = root / ".venv"
    say(f"The old {folder} is of no use, making it anew" if folder.exists() else f"Making {folder}")
    if importlib.util.find_spec("venv") is None:
        raise CannotInstall(
            f"{sys.executable} lacks the module venv (on Debian: apt install python3-venv)."
        )
    # Without pip: Debian has no ensurepip by default, and `pip --python` needs none inside.
    command = [sys.executable, "-m", "venv", "--without-pip", "--clear", str(folder)]
    made = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - this interpreter
    if made.returncode:
        reason = (made.stderr or made.stdout).strip().splitlines()[-1:]
        raise CannotInstall(f"Cannot make {folder}: {' '.join(reason) or 'venv failed'}")
