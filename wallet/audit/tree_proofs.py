"""Proofs about a tree: that a leaf stands in it, and that it goes on from a smaller one."""

from collections.abc import Sequence

from wallet.audit.tree import Digest, Perfect, hash_pair, subtree
from wallet.crypto import sm3


class BadProof(Exception):
    """The proof does not lead to the root."""


def inclusion(
    number: int, size: int, perfect: Perfect, *, digest: Digest = sm3.digest
) -> list[bytes]:
    """Return the path of RFC 6962, 2.1.1 from leaf `number` to the root of `size` leaves."""
    if not 0 <= number < size:
        raise ValueError("the tree has no such leaf")
    path, start, end = [], 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if number < middle:
            path.append(subtree(middle, end, perfect, digest=digest))
            end = middle
        else:
            path.append(subtree(start, middle, perfect, digest=digest))
            start = middle
    return path[::-1]


def consistency(
    old: int, new: int, perfect: Perfect, *, digest: Digest = sm3.digest
) -> list[bytes]:
    """Return the proof of RFC 6962, 2.1.2 that the first `old` of `new` leaves are unchanged."""
    if not 0 < old <= new:
        raise ValueError("a proof leads from a smaller tree that is not empty to a larger one")
    proof, start, end, is_whole = [], 0, new, True
    while end - start > old - start:
        middle = start + _split(end - start)
        if old <= middle:
            proof.append(subtree(middle, end, perfect, digest=digest))
            end = middle
        else:
            proof.append(subtree(start, middle, perfect, digest=digest))
            start, is_whole = middle, False
    if not is_whole:
        proof.append(subtree(start, end, perfect, digest=digest))
    return proof[::-1]


def root_by(
    leaf_hash: bytes,
    number: int,
    size: int,
    path: Sequence[bytes],
    *,
    digest: Digest = sm3.digest,
) -> bytes:
    """Follow an inclusion path (RFC 9162, 2.1.3.2).  Raises BadProof when it has a wrong length."""
    top, fn, sn = leaf_hash, number, size - 1
    for step in path:
        if sn == 0:
            raise BadProof("the path is too long")
        if fn & 1 or fn == sn:
            top = hash_pair(step, top, digest=digest)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            top = hash_pair(top, step, digest=digest)
        fn, sn = fn >> 1, sn >> 1
    if sn or not 0 <= number < size:
        raise BadProof("the path is too short, or of another tree")
    return top


def check_consistency(
    old: tuple[int, bytes],
    new: tuple[int, bytes],
    proof: Sequence[bytes],
    *,
    digest: Digest = sm3.digest,
) -> None:
    """Believe that the newer tree goes on from the older (RFC 9162, 2.1.4.2), or raise BadProof."""
    (old_size, old_root), (new_size, new_root) = old, new
    if old_size == new_size and not proof:
        _same(old_root == new_root)
        return
    _same(0 < old_size < new_size and bool(proof))
    steps = [old_root, *proof] if old_size & (old_size - 1) == 0 else list(proof)
    fn, sn = old_size - 1, new_size - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    first = second = steps[0]
    for step in steps[1:]:
        _same(sn != 0)
        if fn & 1 or fn == sn:
            first = hash_pair(step, first, digest=digest)
            second = hash_pair(step, second, digest=digest)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            second = hash_pair(second, step, digest=digest)
        fn, sn = fn >> 1, sn >> 1
    _same(first == old_root and second == new_root and sn == 0)


def _split(size: int) -> int:
    """Return the largest power of two smaller than the size."""
    return 1 << (size - 1).bit_length() - 1


def _same(holds: bool) -> None:
    if not holds:
        raise BadProof("the proof does not lead from the one tree to the other")
