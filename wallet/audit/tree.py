"""Merkle trees in the shape of RFC 6962, 2.1: they grow, and have a root.

Nothing here knows where hashes are kept: whoever asks hands in `perfect`, which tells the hash of
the complete subtree over the leaves index·2^bits … (index+1)·2^bits - 1.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from wallet.crypto import sm3

LEAF, NODE = b"\0", b"\1"

Digest = Callable[[bytes], bytes]
Perfect = Callable[[int, int], bytes]


def hash_leaf(leaf: bytes, *, digest: Digest = sm3.digest) -> bytes:
    return digest(LEAF + leaf)


def hash_pair(left: bytes, right: bytes, *, digest: Digest = sm3.digest) -> bytes:
    return digest(NODE + left + right)


@dataclass
class Frontier:
    """The complete subtrees that a growing tree consists of, the largest first."""

    size: int = 0
    peaks: list[bytes] = field(default_factory=list)
    digest: Digest = sm3.digest

    def add(self, leaf_hash: bytes) -> list[tuple[int, int, bytes]]:
        """Append a leaf; return (bits, index, hash) of every subtree that it completed."""
        return self.join(0, leaf_hash)

    def join(self, bits: int, top: bytes) -> list[tuple[int, int, bytes]]:
        """Append a complete subtree of 2^bits leaves where one of its width may begin."""
        if self.size % (1 << bits):
            raise ValueError("a subtree begins at a multiple of its width")
        start, grown, completed = self.size, self.size + (1 << bits), []
        while start >> bits & 1:
            top = hash_pair(self.peaks.pop(), top, digest=self.digest)
            bits += 1
            completed.append((bits, start >> bits, top))
        self.peaks.append(top)
        self.size = grown
        return completed

    def root(self) -> bytes:
        if not self.peaks:
            return self.digest(b"")
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = hash_pair(peak, root, digest=self.digest)
        return root


def peaks_of(start: int, end: int) -> list[tuple[int, int]]:
    """Divide the leaves start … end-1 into the fewest complete subtrees (bits, index)."""
    found = []
    while start < end:
        bits = (end - start).bit_length() - 1
        if start:
            bits = min(bits, (start & -start).bit_length() - 1)
        found.append((bits, start >> bits))
        start += 1 << bits
    return found


def root_of(leaf_hashes: Sequence[bytes], *, digest: Digest = sm3.digest) -> bytes:
    frontier = Frontier(digest=digest)
    for one in leaf_hashes:
        frontier.add(one)
    return frontier.root()


def subtree(start: int, end: int, perfect: Perfect, *, digest: Digest = sm3.digest) -> bytes:
    """Return MTH(D[start:end]) of RFC 6962, 2.1, where `start` is a multiple of its width."""
    tops = [perfect(bits, index) for bits, index in peaks_of(start, end)]
    top = tops.pop() if tops else digest(b"")
    while tops:
        top = hash_pair(tops.pop(), top, digest=digest)
    return top
