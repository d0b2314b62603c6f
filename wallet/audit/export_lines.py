"""Read an export folder: only what the wallet writes, byte for byte."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from uuid import UUID

from wallet.audit import canonical, head
from wallet.audit.classes import EntryClass, is_right
from wallet.audit.export_folder import ExportFolder
from wallet.audit.follow import Seen
from wallet.audit.head import BadHead
from wallet.audit.lines_in_file import Line, read_as_written
from wallet.audit.models import Head
from wallet.crypto import sm3

FORMS = ({"class", "entry", "number"}, {"at", "class", "digest", "number"})


class NoLine(Exception):
    """A line of a file is not what the form of an export allows."""


def lines_of(folder: ExportFolder) -> Iterator[Seen]:
    for path in folder.entry_files():
        for place, line in enumerate(_objects(path), 1):
            try:
                yield _seen(line)
            except NoLine as error:
                raise NoLine(f"line {place} of {path.name} {error}") from error


def heads_of(folder: ExportFolder) -> Iterator[Head]:
    if folder.heads_file.exists():
        for place, row in enumerate(_objects(folder.heads_file), 1):
            yield _head(row, place)


def _seen(line: Line) -> Seen:
    """Work out the leaf of a line, whole or retired.  Raises NoLine."""
    try:
        _check_form(line)
        entry = line.get("entry")
        digest = sm3.digest(canonical.canonical(entry)) if entry else bytes.fromhex(line["digest"])
        at = _moment(entry["at"] if entry else line["at"])
        entry_class = _class_of(line)
        found = canonical.leaf_hash(at=at, entry_class=entry_class, digest=digest)
        return Seen(line["number"], UUID(entry["id"]) if entry else None, found)
    except (LookupError, ValueError, TypeError, AttributeError) as error:
        raise NoLine("has another form") from error


def _moment(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if canonical.moment(at) != text:
        raise ValueError("a moment is written in another way")
    return at


def _check_form(line: Line) -> None:
    """Raises ValueError."""
    if set(line) not in FORMS or type(line["number"]) is not int:
        raise ValueError("a line has other members")


def _class_of(line: Line) -> EntryClass:
    found, entry = EntryClass(line["class"]), line.get("entry")
    if entry and not is_right(found, entry["action"]):
        raise NoLine("has another class than its action")
    return found


def _head(row: Line, place: int) -> Head:
    try:
        found = head.from_json(row)
        if head.as_json(found) == row:
            return found
    except BadHead:
        pass
    raise NoLine(f"line {place} of heads.ndjson is no head")


def _objects(path: Path) -> Iterator[Line]:
    try:
        yield from read_as_written(path)
    except ValueError as error:
        raise NoLine(str(error)) from error
