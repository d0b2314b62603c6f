"""Number what was recorded, hang it into the tree, and sign the new head.

One transaction seals a batch, or nothing. Entries are found by their missing number: one that was
committed late, after others with later moments, is simply sealed later. Recording takes no lock;
of several workers one seals at a time, and the others leave it to that one.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.audit import canonical, head, nodes
from wallet.audit.classes import class_of
from wallet.audit.models import BITS_PER_LEVEL, Entry, Head, Leaf, Node
from wallet.audit.record import SALT_BYTES
from wallet.audit.tree import Frontier
from wallet.crypto.keys import Keys
from wallet.insertion import add_or_find
from wallet.marks.models import Mark

LIMIT = 4096
SEALING = "sealing"  # the mark whose row is locked by whoever seals


def seal(
    session: Session, *, keys: Keys, platform: int, at: datetime, limit: int = LIMIT
) -> Head | None:
    """Seal up to `limit` entries; None when none wait, or another worker is at it.

    Raises NoSigningKey.
    """
    keys.current(head.TAG, at)  # without a key nothing is read
    if not _is_alone(session, at):
        return None
    entries = _waiting(session, limit)
    if not entries:
        return None
    before = newest(session)
    grown = nodes.frontier(session, before.size if before else 0)
    _hang(session, entries, grown)
    # Heads are in the order of their sizes; a clock that was put back must not undo that.
    signed_at = max(at, before.at) if before else at
    signed = head.sign(
        size=grown.size, root=grown.root(), at=signed_at, platform=platform, keys=keys
    )
    session.add(signed)
    return signed


def newest(session: Session) -> Head | None:
    return session.scalar(sa.select(Head).order_by(Head.size.desc()).limit(1))


def is_due(session: Session, *, at: datetime, every: timedelta) -> bool:
    """Tell whether the newest head is old enough for another."""
    last = newest(session)
    return last is None or not timedelta(0) <= at - last.at < every


def soonest(session: Session, *, every: timedelta) -> datetime | None:
    """Return when entries that wait are sealed; None when none wait."""
    waits = session.scalar(sa.select(Entry.at).where(Entry.number.is_(None)).limit(1))
    last = newest(session) if waits else None
    return last.at + every if last else waits


def _is_alone(session: Session, at: datetime) -> bool:
    mark = sa.select(Mark).where(Mark.name == SEALING)
    if session.scalar(mark) is None:
        add_or_find(session, Mark(name=SEALING, set_at=at), lambda: session.scalar(mark))
    return session.scalar(mark.with_for_update(skip_locked=True)) is not None


def _waiting(session: Session, limit: int) -> Sequence[Entry]:
    # What another transaction holds at this moment is sealed the next time.
    statement = (
        sa.select(Entry)
        .where(Entry.number.is_(None))
        .order_by(Entry.at, Entry.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return session.scalars(statement).all()


def _hang(session: Session, entries: Sequence[Entry], grown: Frontier) -> None:
    numbers, leaves, above = [], [], []
    for entry in entries:
        # Entries of a wallet that did not salt yet get theirs here.
        entry.salt = entry.salt or secrets.token_bytes(SALT_BYTES)
        row = _leaf_row(entry, grown.size)
        numbers.append({"at": entry.at, "id": entry.id, "number": grown.size, "salt": entry.salt})
        leaves.append(row)
        above += [one for one in grown.add(row["leaf_hash"]) if one[0] % BITS_PER_LEVEL == 0]
        session.expunge(entry)
    session.execute(sa.update(Entry), numbers)
    session.execute(sa.insert(Leaf), leaves)
    if above:
        session.execute(sa.insert(Node), [_node_row(*one) for one in above])


def _leaf_row(entry: Entry, number: int) -> dict[str, Any]:
    entry_class, digest = class_of(entry.action), canonical.digest_of(entry)
    return {
        "number": number,
        "entry_id": entry.id,
        "at": entry.at,
        "entry_class": entry_class,
        "digest": digest,
        "leaf_hash": canonical.leaf_hash(at=entry.at, entry_class=entry_class, digest=digest),
    }


def _node_row(bits: int, index: int, node_hash: bytes) -> dict[str, Any]:
    return {"level": bits // BITS_PER_LEVEL, "index": index, "node_hash": node_hash}
