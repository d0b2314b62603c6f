"""Read the tree from the database: a handful of short ranges, however many leaves there are."""

from functools import partial

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.audit import tree
from wallet.audit.models import BITS_PER_LEVEL, Leaf, Node
from wallet.audit.tree import Frontier, Perfect


class BrokenTree(Exception):
    """Rows of the tree are missing; `flask audit check` says which."""


def reader(session: Session) -> Perfect:
    """Return the function by which wallet.audit.tree asks for complete subtrees."""
    return partial(perfect, session)


def perfect(session: Session, bits: int, index: int) -> bytes:
    """Return the hash of a complete subtree of 2^bits leaves.  Raises BrokenTree."""
    level, inner = divmod(bits, BITS_PER_LEVEL)
    hashes = _hashes(session, level, index << inner, (index + 1) << inner)
    if len(hashes) != 1 << inner:
        raise BrokenTree(f"hashes are missing below the subtree {index} of 2^{bits} leaves")
    return tree.root_of(hashes)


def frontier(session: Session, size: int) -> Frontier:
    """Return the tree of the first `size` leaves, ready to grow.  Raises BrokenTree."""
    return Frontier(size, [perfect(session, *peak) for peak in tree.peaks_of(0, size)])


def extend(session: Session, grown: Frontier, size: int) -> None:
    """Let a frontier grow by the leaves of the database up to `size`.  Raises BrokenTree."""
    for bits, index in tree.peaks_of(grown.size, size):
        grown.join(bits, perfect(session, bits, index))


def root_at(session: Session, size: int) -> bytes:
    return frontier(session, size).root()


def _hashes(session: Session, level: int, start: int, end: int) -> list[bytes]:
    if level == 0:
        leaves = sa.select(Leaf.leaf_hash).where(Leaf.number >= start, Leaf.number < end)
        return list(session.scalars(leaves.order_by(Leaf.number)))
    inner = sa.select(Node.node_hash).where(
        Node.level == level, Node.index >= start, Node.index < end
    )
    return list(session.scalars(inner.order_by(Node.index)))
