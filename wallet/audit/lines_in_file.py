"""Files of JSON, an object a line: added to at the end, rewritten in one step, mended when torn."""

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from wallet.audit.canonical import canonical

TAIL_BYTES = 1 << 16  # longer than any line
Line = dict[str, Any]


def read(path: Path) -> Iterator[Line]:
    with path.open("rb") as file:
        for text in file:
            yield json.loads(text)


def read_as_written(path: Path) -> Iterator[Line]:
    """Read what `append` wrote, and nothing else.  Raises ValueError, which names the line.

    Who reads a line must see what was hashed: a member that is there twice is not.
    """
    with path.open("rb") as file:
        for place, text in enumerate(file, 1):
            line = _parsed(text)
            if line is None or canonical(line) + b"\n" != text:
                raise ValueError(f"line {place} of {path.name} is not written as a line should be")
            yield line


def _parsed(text: bytes) -> Line | None:
    try:
        line: Line = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return line


def append(path: Path, lines: Iterable[Line]) -> None:
    text = b"".join(canonical(line) + b"\n" for line in lines)
    if not text:
        return
    with path.open("ab") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def replace(path: Path, lines: Iterable[Line]) -> None:
    beside = path.with_suffix(".new")
    with beside.open("wb") as file:
        file.writelines(canonical(line) + b"\n" for line in lines)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def cut_torn_line(path: Path) -> None:
    with path.open("rb+") as file:
        end = file.seek(0, os.SEEK_END)
        start = max(0, end - TAIL_BYTES)
        file.seek(start)
        tail = file.read()
        if tail and not tail.endswith(b"\n"):
            file.truncate(start + tail.rfind(b"\n") + 1)


def last_line(path: Path) -> Line | None:
    with path.open("rb") as file:
        end = file.seek(0, os.SEEK_END)
        file.seek(max(0, end - TAIL_BYTES))
        lines = file.read().splitlines()
    found: Line | None = json.loads(lines[-1]) if lines else None
    return found
