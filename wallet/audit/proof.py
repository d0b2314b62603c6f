"""Prove to somebody that one entry stands in the log."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.audit import head, nodes, seal, tree_proofs
from wallet.audit.canonical import content_of
from wallet.audit.models import Entry, Head, Leaf
from wallet.errors import Conflict, NotFound


class NotSealedYet(Conflict):
    """The entry waits for the worker, which comes by every few seconds."""

    code = "not_sealed_yet"
    retry_after = 5


@dataclass(frozen=True)
class Proof:
    """An entry, its place, and the way from its leaf to the root of a signed head."""

    number: int
    entry_class: str
    entry: dict[str, Any]
    path: list[str]
    head: dict[str, Any]


def prove(session: Session, entry: Entry) -> Proof:
    """Prove that the entry is in the log.  Raises NotSealedYet."""
    leaf = session.scalar(sa.select(Leaf).where(Leaf.entry_id == entry.id))
    newest = seal.newest(session)
    if leaf is None or newest is None:
        raise NotSealedYet("the entry is not sealed yet, ask again in a few seconds")
    path = tree_proofs.inclusion(leaf.number, newest.size, nodes.reader(session))
    return Proof(
        number=leaf.number,
        entry_class=str(leaf.entry_class),
        entry=content_of(entry),
        path=[step.hex() for step in path],
        head=head.as_json(newest),
    )


def find_entry(session: Session, entry_id: UUID) -> Entry | None:
    """Find an entry by its id alone, sealed or not."""
    leaf = session.scalar(sa.select(Leaf).where(Leaf.entry_id == entry_id))
    if leaf is not None:
        return session.get(Entry, (leaf.at, entry_id))
    waiting = (Entry.number.is_(None), Entry.id == entry_id)
    return session.scalar(sa.select(Entry).where(*waiting))


def get_head(session: Session, size: int | None = None) -> Head:
    """Return the head of that size, or the newest.  Raises NotFound."""
    found = session.get(Head, size) if size is not None else seal.newest(session)
    if found is None:
        raise NotFound("there is no such head")
    return found


def list_heads(
    session: Session, *, limit: int, start: int = 0, after: int | None = None
) -> list[Head]:
    """List heads from a size on, the smallest first, or those after the last of a page."""
    later = Head.size >= start if after is None else Head.size > after
    return list(session.scalars(sa.select(Head).where(later).order_by(Head.size).limit(limit)))


def prove_growth(session: Session, old: int, new: int) -> list[str]:
    """Prove that one head goes on from another.  Raises NotFound."""
    smaller, larger = sorted((get_head(session, old).size, get_head(session, new).size))
    return [step.hex() for step in tree_proofs.consistency(smaller, larger, nodes.reader(session))]
