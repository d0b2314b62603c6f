"""The data folder: made for its owner's eyes only, and used by one start at a time."""

import contextlib
import errno
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from app.launch.processes.refusal import CannotStart

SUBFOLDERS = ("run", "log")


@contextlib.contextmanager
def opened(folder: Path, *, address: str) -> Iterator[None]:
    """Make the folder and hold it; raises CannotStart when it is not ours to use."""
    try:
        _make(folder)
        lock = (folder / "run/supervisor.lock").open("a+", encoding="utf-8")
    except OSError as error:
        raise CannotStart(
            f"The data folder {folder} cannot be written ({error.strerror}): "
            "choose another one with DATA_DIR=…"
        ) from error
    with lock:
        _hold(lock.fileno(), folder)
        os.truncate(lock.fileno(), 0)
        print(f"{address}, process {os.getpid()}", file=lock, flush=True)
        yield


def _make(folder: Path) -> None:
    # A folder that already held something else keeps its mode: it may be shared on purpose.
    is_ours = not folder.exists() or not any(folder.iterdir())
    folder.mkdir(parents=True, exist_ok=True)
    _require_writable(folder)
    if is_ours:
        folder.chmod(0o700)
    for name in SUBFOLDERS:
        (folder / name).mkdir(mode=0o700, exist_ok=True)
        _require_writable(folder / name)


def _require_writable(folder: Path) -> None:
    if not os.access(folder, os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, "Permission denied", str(folder))


def _hold(lock: int, folder: Path) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        holder = (folder / "run/supervisor.lock").read_text("utf-8").strip()
        raise CannotStart(
            f"It is already running on {folder} ({holder}): stop that one first, "
            "or choose another folder with DATA_DIR=… and other ports."
        ) from error
