"""Check an export folder against its own signed heads, and against the database."""

from collections.abc import Iterator
from itertools import islice
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.audit.check import Advance, Rules
from wallet.audit.export_folder import ExportFolder
from wallet.audit.export_lines import NoLine, heads_of, lines_of
from wallet.audit.follow import Fault, Follower, Seen, name_of
from wallet.audit.models import Head, Leaf
from wallet.audit.tree import Frontier

BATCH = 2048
CONTENT = "its content, which the database has"


def check_export(
    session: Session, folder: ExportFolder, rules: Rules, *, advance: Advance
) -> Iterator[Fault]:
    """Check every line and head of the folder, then hold both against the database."""
    try:
        follower = Follower(heads_of(folder), tree=Frontier(), key_by_id=rules.key_by_id)
        lines, same = lines_of(folder), True
        while batch := list(islice(lines, BATCH)):
            for line in batch:
                yield from follower.follow(line)
            for fault in _differences(session, batch) if same else ():
                same = fault.kind == "altered"  # after an insertion every later line differs
                yield fault
            advance(len(batch))
        yield from follower.finish()
        yield from _other_heads(session, folder)
    except NoLine as error:
        yield Fault("altered", f"export: {error}")


def _differences(session: Session, batch: list[Seen]) -> Iterator[Fault]:
    first, last = batch[0].number, batch[-1].number
    between = (Leaf.number >= first, Leaf.number <= last)
    columns = (Leaf.number, Leaf.leaf_hash, Leaf.entry_id, Leaf.retired_at)
    rows = session.execute(sa.select(*columns).where(*between))
    kept = {number: (leaf_hash, own, gone) for number, leaf_hash, own, gone in rows}
    for line in batch:
        leaf_hash, entry_id, retired_at = kept.get(line.number, (None, None, None))
        if leaf_hash == line.leaf_hash and line.entry_id is None and retired_at is None:
            # The database lets content go first.
            yield Fault("altered", f"{name_of(line)} of the export has lost {CONTENT}")
        if leaf_hash != line.leaf_hash:
            yield _difference(session, line, entry_id)
            if line.entry_id is not None and entry_id != line.entry_id:
                break
    session.rollback()


def _difference(session: Session, line: Seen, entry_id: UUID | None) -> Fault:
    named = f"{name_of(line)} of the export"
    if line.entry_id is None or line.entry_id == entry_id:
        return Fault("altered", f"{named} is not what the database has")
    number = session.scalar(sa.select(Leaf.number).where(Leaf.entry_id == line.entry_id))
    if number is None:
        return Fault("removed", f"{named} is not in the database")
    if entry_id is None:
        return Fault("truncated", f"{named} is number {number} in the database")
    return Fault("inserted", f"entry {entry_id} stands in the database where {named} should")


def _other_heads(session: Session, folder: ExportFolder) -> Iterator[Fault]:
    heads = heads_of(folder)
    while batch := list(islice(heads, BATCH)):
        kept = _kept_roots(session, batch[0].size, batch[-1].size)
        told = {one.size: one.root for one in batch}
        for size in sorted(told.keys() | kept.keys()):
            if told.get(size) != kept.get(size):
                lacking = "database" if size not in kept else "export"
                fault = "another one" if size in kept and size in told else f"none in the {lacking}"
                yield Fault("head", f"of {size} lines there is {fault}")


def _kept_roots(session: Session, first: int, last: int) -> dict[int, bytes]:
    rows = session.execute(
        sa.select(Head.size, Head.root).where(Head.size >= first, Head.size <= last)
    ).all()
    session.rollback()
    return {size: root for size, root in rows}
