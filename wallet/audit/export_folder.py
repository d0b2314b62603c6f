"""The files of an export: lines that are only ever added, in files of 65 536 lines.

    entries/000000000000.ndjson   the lines 0 … 65 535, and so on; a file is named after its first
    heads.ndjson                  every head, one a line
    retired.json                  how far retirements were carried over

A process that dies while it writes leaves a torn last line, which the next one cuts off. Who
writes holds a lock on the folder; several workers may share it.
"""

import fcntl
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from wallet.audit import lines_in_file
from wallet.audit.lines_in_file import Line

LINES_PER_FILE = 1 << 16


class ExportFolder:
    def __init__(self, path: Path, *, lines_per_file: int = LINES_PER_FILE) -> None:
        self.path = path
        self.lines_per_file = lines_per_file
        self.heads_file = path / "heads.ndjson"

    @contextmanager
    def locked(self) -> Iterator[bool]:
        """Hold the folder, and mend it; hand out False when somebody else holds it."""
        (self.path / "entries").mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.path, os.O_RDONLY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            yield False
            return
        try:
            self._mend()
            yield True
        finally:
            os.close(descriptor)

    @property
    def size(self) -> int:
        """How many lines there are, by the number of the last one."""
        files = self.entry_files()
        last = lines_in_file.last_line(files[-1]) if files else None
        if last is not None:
            return int(last["number"]) + 1
        return first_of(files[-1]) if files else 0

    @property
    def head_size(self) -> int:
        """The size of the last head; 0 when there is none."""
        last = lines_in_file.last_line(self.heads_file) if self.heads_file.exists() else None
        return int(last["size"]) if last else 0

    @property
    def retired(self) -> Line | None:
        """What `note_retired` noted last."""
        try:
            noted: Line = json.loads(self._mark.read_text("utf-8"))
        except FileNotFoundError:
            return None
        return noted

    def note_retired(self, note: Line) -> None:
        lines_in_file.replace(self._mark, [note])

    def entry_files(self) -> list[Path]:
        return sorted((self.path / "entries").glob("*.ndjson"))

    def file_of(self, number: int) -> Path:
        first = number // self.lines_per_file * self.lines_per_file
        return self.path / "entries" / f"{first:012d}.ndjson"

    def add_lines(self, lines: Iterable[Line]) -> None:
        """Append lines in the order of their numbers, each into its file."""
        waiting: dict[Path, list[Line]] = {}
        for line in lines:
            waiting.setdefault(self.file_of(line["number"]), []).append(line)
        for path, of_file in waiting.items():
            lines_in_file.append(path, of_file)

    def add_heads(self, heads: Iterable[Line]) -> None:
        lines_in_file.append(self.heads_file, heads)

    def rewrite(self, path: Path, retired: dict[int, Line]) -> None:
        """Put other lines in the place of those with these numbers, in one step."""
        lines_in_file.replace(
            path, (retired.get(line["number"], line) for line in lines_in_file.read(path))
        )

    @property
    def _mark(self) -> Path:
        return self.path / "retired.json"

    def _mend(self) -> None:
        for path in (*self.entry_files()[-1:], self.heads_file):
            if path.exists():
                lines_in_file.cut_torn_line(path)


def first_of(path: Path) -> int:
    """Return the number with which a file begins, by its name."""
    return int(path.name.removesuffix(".ndjson"))
