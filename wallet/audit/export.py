"""Carry sealed entries, heads and retirements over to an export folder.

The folder says itself how far it has come, so whatever dies in between, the next round goes on
where the files end. Lines come before the head that covers them.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.audit import head
from wallet.audit.canonical import content_of, moment
from wallet.audit.export_folder import ExportFolder
from wallet.audit.lines_in_file import Line
from wallet.audit.models import Entry, Head, Leaf

BATCH = 2048
OVERLAP = timedelta(hours=1)


def lines_from(session: Session, number: int, *, limit: int = BATCH) -> list[Line]:
    """Return the lines of the log from a number on."""
    rows = session.execute(sealed().where(Leaf.number >= number).limit(limit))
    return [line_of(leaf, entry) for leaf, entry in rows]


def sealed() -> sa.Select[Leaf, Entry]:
    """Select leaves in their order, with the entries that are still there."""
    is_its_entry = (Entry.at == Leaf.at) & (Entry.id == Leaf.entry_id)
    return sa.select(Leaf, Entry).outerjoin(Entry, is_its_entry).order_by(Leaf.number)


def line_of(leaf: Leaf, entry: Entry | None) -> Line:
    line: dict[str, Any] = {"number": leaf.number, "class": str(leaf.entry_class)}
    if entry is not None:
        return line | {"entry": content_of(entry)}
    return line | {"at": moment(leaf.at), "digest": leaf.digest.hex()}


def heads_after(session: Session, size: int, *, until: int, limit: int = BATCH) -> list[Line]:
    """Return the heads above a size, up to another."""
    between = (Head.size > size, Head.size <= until)
    heads = session.scalars(sa.select(Head).where(*between).order_by(Head.size).limit(limit))
    return [head.as_json(one) for one in heads]


def retired_since(
    session: Session, since: datetime | None, *, width: int
) -> Sequence[tuple[int, datetime, int]]:
    """Return (first number, newest retirement, how many) of the files with retirements since."""
    file_number = Leaf.number - Leaf.number % width
    newest, count = sa.func.max(Leaf.retired_at), sa.func.count()
    is_new = Leaf.retired_at.is_not(None) if since is None else Leaf.retired_at >= since
    statement = sa.select(file_number, newest, count).where(is_new).group_by(file_number)
    return [(number, at, many) for number, at, many in session.execute(statement) if at]


def retired_lines(session: Session, first: int, *, width: int) -> dict[int, Line]:
    """Return what stays of the retired lines of the file that begins with a number."""
    of_file = (Leaf.number >= first, Leaf.number < first + width)
    leaves = session.scalars(sa.select(Leaf).where(*of_file, Leaf.retired_at.is_not(None)))
    return {leaf.number: line_of(leaf, None) for leaf in leaves}


def append(session: Session, folder: ExportFolder) -> bool:
    """Append one batch; False when the folder had everything. Ends the session's transaction."""
    size, head_size = folder.size, folder.head_size
    lines = lines_from(session, size)
    until = lines[-1]["number"] + 1 if lines else size
    heads = heads_after(session, head_size, until=until)
    session.rollback()  # nothing is held in the database while files are written
    folder.add_lines(lines)
    folder.add_heads(heads)
    return bool(lines or heads)


def carry_retirements(session: Session, folder: ExportFolder) -> int:
    """Take the content of retired entries out of the files; returns how many were rewritten."""
    noted = folder.retired
    # Of two workers the one that began earlier may commit later: look back a little.
    since = datetime.fromisoformat(noted["until"]) - OVERLAP if noted else None
    width = folder.lines_per_file
    files = retired_since(session, since, width=width)
    session.rollback()
    if not files or _note_of(files) == noted:
        return 0
    for first, _, _ in files:
        lines = retired_lines(session, first, width=width)
        session.rollback()
        path = folder.file_of(first)
        if path.exists():
            folder.rewrite(path, lines)
    folder.note_retired(_note_of(files))
    return len(files)


def _note_of(files: Sequence[tuple[int, datetime, int]]) -> Line:
    newest = max(at for _, at, _ in files)
    return {"until": moment(newest), "count": sum(many for _, _, many in files)}
