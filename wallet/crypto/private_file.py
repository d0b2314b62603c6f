"""A file for its owner alone: written whole or not at all, never over another."""

import os
import stat
from pathlib import Path
from tempfile import NamedTemporaryFile

OTHERS = stat.S_IRWXG | stat.S_IRWXO


class NotPrivate(Exception):
    """Others than the owner may open the file."""


def create(path: Path, text: str) -> None:
    """Write a new file with mode 0600.  Raises FileExistsError."""
    # Temporary files of this module are made with mode 0600.
    with NamedTemporaryFile("w", dir=path.parent, prefix=f".{path.name}.") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
        # Unlike a rename, a link cannot replace a file that another process has just made.
        os.link(file.name, path)
    _sync(path.parent)


def read(path: Path) -> bytes:
    """Read the file.  Raises NotPrivate, or OSError when it cannot be read."""
    with path.open("rb") as file:
        # Asked of the open file: the name may meanwhile stand for another.
        if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & OTHERS:
            raise NotPrivate(f"{path} can be opened by others: run chmod 600 {path}")
        return file.read()


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
