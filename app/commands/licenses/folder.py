"""Where an import keeps its progress, its rejects and its report: a folder beside the file."""

import csv
import io
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from app.commands.licenses.cleaning import Tally
from app.commands.licenses.source import Row
from app.commands.licenses.table import REJECT_COLUMNS
from wallet.crypto import sm3

CHUNK = 1024 * 1024


class AnotherFile(Exception):
    """The folder belongs to an import of another content."""


class Folder:
    """Progress is written after every commit: what is repeated after a cut is `unchanged`."""

    def __init__(self, path: Path, *, of: Path, header: Sequence[str], encoding: str) -> None:
        """Raises AnotherFile."""
        path.mkdir(mode=0o700, exist_ok=True)
        self.path, self._header, self._encoding = path, header, encoding
        self._progress = path / "progress.json"
        self.rejects = path / f"rejects{of.suffix or '.csv'}"
        self.digest = _digest(of)
        self.tally, self._rejects_size = self._begin()

    def _begin(self) -> tuple[Tally, int]:
        if not self._progress.exists():
            self.rejects.unlink(missing_ok=True)
            return Tally(), 0
        kept = json.loads(self._progress.read_text("utf-8"))
        if kept["digest"] != self.digest:
            raise AnotherFile(f"{self.path} belongs to another content of the file")
        return Tally.read(kept["tally"]), kept["rejects_size"]

    def open_rejects(self) -> io.TextIOWrapper:
        """Open the rejects where the last commit left them."""
        opened = self.rejects.open("a", encoding=self._encoding, newline="")
        opened.truncate(self._rejects_size)
        opened.seek(0, os.SEEK_END)
        if self._header and not self._rejects_size:
            csv.writer(opened).writerow([*_own(self._header, self._header), *REJECT_COLUMNS])
        return opened

    def reject(self, file: io.TextIOWrapper, row: Row, faults: Sequence[dict[str, str]]) -> None:
        """Write a row as it stood there, with its line and what is wrong with it."""
        reasons = "; ".join(f"{each['pointer']} {each['code']}" for each in faults)
        if self._header:
            cells = [*row.raw, *[""] * (len(self._header) - len(row.raw))]
            csv.writer(file).writerow([*_own(self._header, cells), row.line, reasons])
        else:
            notes = {"reject_line": row.line, "reject_reasons": reasons}
            kept = row.body if row.body is not None else {"reject_text": "".join(row.raw)}
            file.write(json.dumps({**kept, **notes}, ensure_ascii=False) + "\n")

    def keep(self, file: io.TextIOWrapper) -> None:
        """Write the progress down, all or nothing."""
        file.flush()
        os.fsync(file.fileno())
        self._rejects_size = file.tell()
        self._write(
            self._progress,
            {
                "digest": self.digest,
                "tally": self.tally.written(),
                "rejects_size": self._rejects_size,
            },
        )

    def report(self, page: str) -> tuple[Path, Path]:
        """Write the cleaning report twice: for people and for programs."""
        html, data = self.path / "report.html", self.path / "report.json"
        html.write_text(page, "utf-8")
        self._write(data, {**self.tally.written(), "subjects": self.tally.subjects()})
        return html, data

    def _write(self, path: Path, content: dict[str, Any]) -> None:
        fresh = path.with_suffix(".new")
        fresh.write_text(json.dumps(content, ensure_ascii=False, indent=1), "utf-8")
        fresh.replace(path)


def _own(header: Sequence[str], cells: Sequence[str]) -> list[str]:
    """Leave out what an earlier import added."""
    return [
        cell
        for name, cell in zip(header, cells, strict=False)
        if name.strip() not in REJECT_COLUMNS
    ]


def _digest(path: Path) -> str:
    """Digest the file piece by piece: the pieces' digests, one after another."""
    pieces = b""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            pieces += sm3.digest(chunk)
    return sm3.digest(pieces).hex()
