"""A file for its owner alone: written whole or not at all, and replaced only under its lock."""

import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile, mkstemp
from typing import IO

OTHERS = stat.S_IRWXG | stat.S_IRWXO


class NotPrivate(Exception):
    """Others than the owner may open the file."""


def create(path: Path, text: str) -> None:
    """Write a new file with mode 0600.  Raises FileExistsError."""
    # Temporary files of this module are made with mode 0600.
    with NamedTemporaryFile("w", dir=path.parent, prefix=f".{path.name}.") as file:
        _write(file, text)
        # Unlike a rename, a link cannot replace a file that another process has just made.
        os.link(file.name, path)
    _sync(path.parent)


def replace(path: Path, text: str) -> None:
    """Put a new file with mode 0600 in the place of this one; readers see the one or the other.

    It keeps its owner, so that root may replace the file of a service.
    """
    path = path.resolve()  # a symbolic link stays one
    handle, name = mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w") as file:
            _write(file, text)
            _give_to_owner_of(path, file)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise
    _sync(path.parent)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Keep everybody else who asks for the same from changing the file meanwhile."""
    # The folder is what is locked: the file itself is about to become another one.
    handle = os.open(path.resolve().parent, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def read(path: Path) -> bytes:
    """Read the file.  Raises NotPrivate, or OSError when it cannot be read."""
    with path.open("rb") as file:
        # Asked of the open file: the name may meanwhile stand for another.
        if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & OTHERS:
            raise NotPrivate(f"{path} can be opened by others: run chmod 600 {path}")
        return file.read()


def _write(file: IO[str], text: str) -> None:
    file.write(text)
    file.flush()
    os.fsync(file.fileno())


def _give_to_owner_of(path: Path, file: IO[str]) -> None:
    owner = path.stat()
    if owner.st_uid != os.geteuid():
        os.fchown(file.fileno(), owner.st_uid, owner.st_gid)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
