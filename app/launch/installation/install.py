"""Make .venv from a hash-locked file of requirements, with nothing but Python and its pip.

- What is installed is remembered in .venv by the digest of the requirements, so that the next
  start has nothing to do.
- An installation that was interrupted, or a .venv whose Python is gone, is begun afresh.
- Two starts at once take turns.
"""

import contextlib
import fcntl
import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from app.launch.installation import page_packages, rare_hanzi, stamp, tools, venv_folder
from app.launch.installation.pip_run import PipRun
from app.launch.installation.refusal import CannotInstall

Say = Callable[[str], None]


def install(root: Path, locks: Sequence[str], *, say: Say) -> None:
    """Bring the .venv of `root` to the state that the last of `locks` describes."""
    tools.require_cpython()
    with _turn(root, say=say) as turn:
        wanted = {lock: _digest(root / lock) for lock in locks}
        installed = stamp.read(root)
        if not venv_folder.is_usable(root, installed):
            venv_folder.make(root, say=say)
            installed = {}
        if not wanted.items() <= installed.items():
            _install_packages(PipRun(root, locks[-1], keep_open=turn), installed, say=say)
            rare_hanzi.cut(root, say=say)
            stamp.write(root, {**installed, **wanted, "python": venv_folder.python_version(root)})
        page_packages.install(root, development=len(locks) > 1, say=say)


def _install_packages(run: PipRun, installed: stamp.Stamp, *, say: Say) -> None:
    tools.require_pip()
    stamp.write(run.root, {"unfinished": True})
    try:
        run.install(say=say)
    except CannotInstall:
        if not run.has_changed_packages:
            stamp.write(run.root, installed)
        raise


@contextlib.contextmanager
def _turn(root: Path, *, say: Say) -> Iterator[int]:
    """Hold a lock on the project folder, so that two starts never write one .venv together."""
    folder = os.open(root, os.O_RDONLY)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another start is installing packages here: waiting for it")
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield folder
    finally:
        os.close(folder)


def _digest(file: Path) -> str:
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError as error:
        raise CannotInstall(f"Cannot read {file}: {error.strerror}.") from error
