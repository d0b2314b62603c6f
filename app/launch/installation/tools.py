"""What the machine must bring: CPython and a pip that can install into another environment."""

import platform
import re
import sys
from importlib import metadata

from app.launch.installation.refusal import CannotInstall

OLDEST_PIP = (22, 3)  # the first with `pip --python`


def require_cpython() -> None:
    """Refuse other implementations: the locked wheels are made for CPython."""
    if platform.python_implementation() != "CPython":
        raise CannotInstall(
            f"Health License Wallet needs CPython, but {sys.executable} is "
            f"{platform.python_implementation()}. Name another: make run PYTHON=python3.11"
        )


def require_pip() -> None:
    """Refuse an interpreter without pip, or with one too old to install into .venv."""
    try:
        version = metadata.version("pip")
    except metadata.PackageNotFoundError as error:
        raise CannotInstall(
            f"{sys.executable} has no pip (on Debian: apt install python3-pip)."
        ) from error
    if tuple(int(part) for part in re.findall(r"\d+", version)[:2]) < OLDEST_PIP:
        raise CannotInstall(
            f"pip {version} is too old, {'.'.join(map(str, OLDEST_PIP))} or newer is needed: "
            f"{sys.executable} -m pip install --upgrade pip"
        )
