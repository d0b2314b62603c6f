"""Open a file of licenses and read it row by row, whatever is broken in it."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from app.commands.licenses.columns import Body
from app.commands.licenses.table import Table
from wallet.catalogue.models import LicenseType
from wallet.errors import Invalid
from wallet.reading.strict_json import read as read_json

LONGEST_LINE = 1024 * 1024
SAMPLE = 1024 * 1024
BOM = b"\xef\xbb\xbf"
SAVE_AS = "save it as CSV in UTF-8, then import that"
UTF_16 = f"this is UTF-16 or no text at all; {SAVE_AS}"
KINDS = {
    b"PK\x03\x04": f"this is a workbook (.xlsx) or another archive; {SAVE_AS}",
    b"\xd0\xcf\x11\xe0": f"this is an old workbook (.xls); {SAVE_AS}",
    b"%PDF-": "this is a PDF; ask for the table that it was made of",
    b"\xff\xfe": UTF_16,
    b"\xfe\xff": UTF_16,
}
REJECT_MEMBERS = {"reject_line", "reject_reasons"}


@dataclass(frozen=True, repr=False)
class Row:
    """One row: what it says, or in one word why it cannot be read; `raw` as it stood there."""

    line: int
    raw: Sequence[str]
    body: Body | None
    fault: str | None = None


class Source(Protocol):
    """A file, opened; `header` is empty where rows have none."""

    header: Sequence[str]

    def rows(self) -> Iterator[Row]: ...


def is_table(path: Path) -> bool:
    return path.suffix.lower() not in {".ndjson", ".jsonl"}


def other_kind(path: Path) -> str | None:
    """Say what the file is if it is no text in a usual encoding, and what to do then."""
    with path.open("rb") as file:
        beginning = file.read(SAMPLE)
    for mark, says in KINDS.items():
        if beginning.startswith(mark):
            return says
    return UTF_16 if b"\0" in beginning else None


def guess_encoding(path: Path) -> str:
    """Tell UTF-8 from GB18030 by the beginning of the file."""
    with path.open("rb") as file:
        sample = file.read(SAMPLE)
    try:
        # The sample may end inside a character, and then in its last line.
        sample[: sample.rfind(b"\n") + 1 or None].decode()
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8-sig"


class TableFile:
    """CSV with a header; rows may span lines."""

    def __init__(self, path: Path, encoding: str, types: Sequence[LicenseType]) -> None:
        """Raises BadHeader."""
        self._path, self._encoding = path, encoding
        csv.field_size_limit(LONGEST_LINE)
        with self._open() as file:
            self.header: Sequence[str] = next(csv.reader(file), [])
        self._table = Table(self.header, types)

    def rows(self) -> Iterator[Row]:
        with self._open() as file:
            reader = csv.reader(file)
            next(reader)
            while True:
                try:
                    cells = next(reader)
                except StopIteration:
                    return
                except csv.Error:
                    yield Row(reader.line_num, [], None, "not_csv")
                    continue
                if any(cell.strip() for cell in cells):
                    yield self._row(reader.line_num, cells)

    def _row(self, line: int, cells: list[str]) -> Row:
        if any("\udc80" <= char <= "\udcff" for cell in cells for char in cell):
            return Row(line, [_printable(cell) for cell in cells], None, "wrong_encoding")
        if len(cells) != len(self.header):
            return Row(line, cells, None, "cell_count")
        return Row(line, cells, self._table.body(cells))

    def _open(self) -> io.TextIOWrapper:
        # Bytes of another encoding become marks, so that one bad row does not end the file.
        return self._path.open(encoding=self._encoding, errors="surrogateescape", newline="")


class LinesFile:
    """NDJSON: the body of a push in every line, its identifier with it."""

    header: Sequence[str] = ()

    def __init__(self, path: Path) -> None:
        self._path = path

    def rows(self) -> Iterator[Row]:
        with self._path.open("rb") as file:
            for number, line in enumerate(_bounded(file), start=1):
                if line is None:
                    yield Row(number, [], None, "line_too_long")
                elif line.strip():
                    yield _json_row(number, line.removeprefix(BOM) if number == 1 else line)


def _json_row(number: int, line: bytes) -> Row:
    text = line.decode(errors="replace").rstrip("\r\n")
    try:
        body = read_json(line)
    except Invalid as error:
        return Row(number, [text], None, error.code)
    if not isinstance(body, dict):
        return Row(number, [text], None, "wrong_kind")
    kept = {key: value for key, value in body.items() if key not in REJECT_MEMBERS}
    return Row(number, [text], kept)


def _bounded(file: io.BufferedReader) -> Iterator[bytes | None]:
    """Read lines; None for one that is longer than any license, read past without keeping it."""
    while line := file.readline(LONGEST_LINE + 1):
        if len(line) <= LONGEST_LINE:
            yield line
            continue
        while line and not line.endswith(b"\n"):
            line = file.readline(LONGEST_LINE)
        yield None


def _printable(cell: str) -> str:
    return "".join("\ufffd" if "\udc80" <= char <= "\udcff" else char for char in cell)
