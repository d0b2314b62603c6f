"""Hold the stored hashes above the leaves against a log that is followed line by line."""

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.audit import tree
from wallet.audit.models import BITS_PER_LEVEL, Head, Leaf, Node
from wallet.audit.tree import Frontier

WIDTH = 1 << BITS_PER_LEVEL
BATCH = 2048


class StoredNodes:
    """Tells a stored hash, and in which 256 lines a log left what was signed."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def hash_of(self, bits: int, index: int) -> bytes | None:
        """Return the stored hash of a subtree of 2^bits leaves."""
        found = self._session.get(Node, (bits // BITS_PER_LEVEL, index))
        return found.node_hash if found else None

    def narrow(self, start: int, head: Head) -> tuple[int, int]:
        """Narrow start … size-1 down to the first 256 lines that differ from their stored hash.

        Stored hashes are worth something only where they lead to a signed root themselves.
        """
        whole = self._proven(head) // WIDTH
        for index in range(start // WIDTH, min(-(-head.size // WIDTH), whole)):
            first, behind = index * WIDTH, (index + 1) * WIDTH
            if tree.root_of(self._leaves(first, behind)) != self.hash_of(BITS_PER_LEVEL, index):
                return max(start, first), min(behind, head.size)
        return start, head.size

    def _proven(self, head: Head) -> int:
        """Return the size of the newest head, or of this, to whose root the stored hashes lead."""
        newest = self._session.scalar(sa.select(Head).order_by(Head.size.desc()).limit(1))
        sizes = [one.size for one in (newest, head) if one and self._root(one.size) == one.root]
        return max(sizes, default=0)

    def _root(self, size: int) -> bytes | None:
        grown, whole = Frontier(), size // WIDTH
        for node_hash in self._tiles(whole):
            grown.join(BITS_PER_LEVEL, node_hash)
        for leaf_hash in self._leaves(whole * WIDTH, size):
            grown.add(leaf_hash)
        return grown.root() if grown.size == size else None

    def _tiles(self, count: int) -> Iterator[bytes]:
        for start in range(0, count, BATCH):
            between = (Node.index >= start, Node.index < min(start + BATCH, count))
            tiles = sa.select(Node.node_hash).where(Node.level == 1, *between)
            yield from self._session.scalars(tiles.order_by(Node.index)).all()

    def _leaves(self, start: int, end: int) -> list[bytes]:
        leaves = sa.select(Leaf.leaf_hash).where(Leaf.number >= start, Leaf.number < end)
        return list(self._session.scalars(leaves.order_by(Leaf.number)))
