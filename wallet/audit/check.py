"""Check the log in the database against its signed heads, in bounded memory."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.audit import export, nodes, seal
from wallet.audit.canonical import digest_of, leaf_hash
from wallet.audit.classes import SHORTEST_DAYS, EntryClass, is_right
from wallet.audit.follow import Fault, Follower, KeyById, Seen, doubts, name_of
from wallet.audit.models import Entry, Head, Leaf
from wallet.audit.nodes import BrokenTree
from wallet.audit.retirements import Retirements
from wallet.audit.stored import StoredNodes
from wallet.audit.tree import Frontier
from wallet.audit.writers import Writers
from wallet.crypto.vault import Vault

BATCH = 2048
MOST_STRAYS = 100

Advance = Callable[[int], None]
Span = tuple[int, int | None]  # the first number, and the one behind the last


@dataclass(frozen=True)
class Rules:
    """By what the log is judged: whose keys, what time it is, for how long content is kept."""

    key_by_id: KeyById
    at: datetime
    days: Mapping[EntryClass, int] = field(default_factory=lambda: SHORTEST_DAYS)
    # With it also who wrote each entry is asked.
    vault: Vault | None = None


def check_all(session: Session, rules: Rules, *, advance: Advance) -> Iterator[Fault]:
    """Check every line and every head, and look for entries that no head covers."""
    stored = StoredNodes(session)
    follower = Follower(heads(session), tree=Frontier(), key_by_id=rules.key_by_id, stored=stored)
    yield from _check_lines(session, follower, rules, (0, None), advance)
    yield from follower.finish()
    yield from _strays(session)


def check_range(
    session: Session, rules: Rules, *, start: int, end: int, advance: Advance
) -> Iterator[Fault]:
    """Check the lines start … end-1, the heads among them, and the newest head.

    The rest of the tree is taken from the stored hashes: were one of them wrong, the newest root,
    which is signed, would not come out.
    """
    try:
        grown = nodes.frontier(session, start)
    except BrokenTree as error:
        yield Fault("removed", f"{error}; check from an earlier number")
        return
    among = heads(session, start, end)
    follower = Follower(among, tree=grown, key_by_id=rules.key_by_id)
    yield from _check_lines(session, follower, rules, (start, end), advance)
    last = seal.newest(session)
    if last is None or follower.expected < min(end, last.size):
        yield Fault("truncated", f"there is nothing from number {follower.expected} on")
        return
    try:
        nodes.extend(session, grown, last.size)
    except (BrokenTree, ValueError) as error:
        yield Fault("removed", str(error))
        return
    yield from doubts(last, rules.key_by_id)
    if grown.root() != last.root:
        yield Fault("altered", f"the lines do not lead to the head of {last.size} lines")


def heads(session: Session, after: int = 0, until: int | None = None) -> Iterator[Head]:
    """Go through the heads by their size, a batch at a time."""
    while True:
        statement = sa.select(Head).where(Head.size > after).order_by(Head.size).limit(BATCH)
        found = session.scalars(
            statement if until is None else statement.where(Head.size <= until)
        ).all()
        for one in found:
            session.expunge(one)
        yield from found
        if len(found) < BATCH:
            return
        after = found[-1].size


def _check_lines(
    session: Session, follower: Follower, rules: Rules, between: Span, advance: Advance
) -> Iterator[Fault]:
    start, end = between
    retired = Retirements(session, days=rules.days, at=rules.at)
    writers = Writers(session, rules.vault)
    while True:
        statement = export.sealed().where(Leaf.number >= start).limit(BATCH)
        rows = session.execute(
            statement if end is None else statement.where(Leaf.number < end)
        ).all()
        for leaf, entry in rows:
            yield from _faults_of(session, leaf, entry, retired, writers)
            yield from follower.follow(Seen(leaf.number, leaf.entry_id, leaf.leaf_hash))
        if not rows:
            return
        start = rows[-1][0].number + 1
        advance(len(rows))
        session.rollback()  # others may write between two batches
        session.expunge_all()


def _faults_of(
    session: Session, leaf: Leaf, entry: Entry | None, retired: Retirements, writers: Writers
) -> Iterator[Fault]:
    named = name_of(Seen(leaf.number, leaf.entry_id, leaf.leaf_hash))
    digest = digest_of(entry) if entry else leaf.digest
    found = leaf_hash(at=leaf.at, entry_class=leaf.entry_class, digest=digest)
    as_kept = (found, digest) == (leaf.leaf_hash, leaf.digest)
    if not as_kept or (entry and entry.number != leaf.number):
        yield Fault("altered", named)
    elif entry is not None and not is_right(leaf.entry_class, entry.action):
        yield Fault("altered", f"{named}: its class is not the one of its action")
    elif entry is not None and not writers.wrote(entry, number=leaf.number):
        yield Fault("inserted", f"{named} was put in by hand: no process of the wallet wrote it")
    elif entry is None and leaf.retired_at is None:
        yield _gone(session, leaf, named)
    elif entry is None and not retired.allow(leaf):
        yield Fault("removed", f"{named} was retired before its time")


def _gone(session: Session, leaf: Leaf, named: str) -> Fault:
    elsewhere = session.scalar(sa.select(Entry.at).where(Entry.id == leaf.entry_id))
    if elsewhere is not None:
        return Fault("altered", f"{named}: its moment")
    return Fault("removed", named)


def _strays(session: Session) -> Iterator[Fault]:
    """Find entries that bear a number but were never sealed under any."""
    own = sa.select(sa.literal(1)).where(Leaf.entry_id == Entry.id).exists()
    unsealed = (Entry.number.is_not(None), ~own)
    statement = sa.select(Entry.number, Entry.id).where(*unsealed).limit(MOST_STRAYS)
    for number, entry_id in session.execute(statement):
        yield Fault("inserted", f"number {number} (entry {entry_id}) was never sealed")
