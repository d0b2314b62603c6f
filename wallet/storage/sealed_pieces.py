"""A file sealed in pieces, each for its place: key, number, and whether it is the last.

A piece that was moved, left out, added or taken from another file does not open.
"""

from collections.abc import Iterable, Iterator

from wallet.crypto.sealed import Kept, Sealed
from wallet.crypto.vault import SEAL_BYTES, Vault

PIECE_BYTES = 1024 * 1024
SEALED_PIECE_BYTES = PIECE_BYTES + SEAL_BYTES
PIECE, END = Sealed("files.piece", Kept.FILE), Sealed("files.end", Kept.FILE)


def seal(content: Iterable[bytes], key: str, vault: Vault) -> Iterator[bytes]:
    """Seal what comes in chunks of any length."""
    for number, (piece, is_last) in enumerate(_pieces(content)):
        yield (END if is_last else PIECE).seal_bytes(vault, piece, of=f"{key}:{number}")


def unseal(sealed: bytes, key: str, vault: Vault) -> bytes:
    """Open the whole file.  Raises BrokenSeal."""
    # Not even nothing is sealed to nothing: an emptied file does not open either.
    starts = range(0, max(len(sealed), 1), SEALED_PIECE_BYTES)
    return b"".join(
        (END if number == len(starts) - 1 else PIECE).open_bytes(
            vault, sealed[start : start + SEALED_PIECE_BYTES], of=f"{key}:{number}"
        )
        for number, start in enumerate(starts)
    )


def plain_size(sealed_size: int) -> int:
    """Compute how long a file is from how long it is sealed."""
    return sealed_size - -(-sealed_size // SEALED_PIECE_BYTES) * SEAL_BYTES


def _pieces(content: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Cut into pieces of one length and a last one, which may be shorter or empty."""
    waiting = bytearray()
    for chunk in content:
        waiting += chunk
        while len(waiting) > PIECE_BYTES:
            yield bytes(waiting[:PIECE_BYTES]), False
            del waiting[:PIECE_BYTES]
    yield bytes(waiting), True
