"""Cut a stream of bytes into lines, never holding more of one than a line may have."""

from collections.abc import Callable, Iterator

LONGEST_LINE = 1024 * 1024
CHUNK = 64 * 1024
BOM = b"\xef\xbb\xbf"


class TooLong:
    """Stands for a line that was longer, and is forgotten."""


TOO_LONG = TooLong()
Line = bytes | TooLong


def lines_of(read: Callable[[int], bytes]) -> Iterator[Line]:
    """Yield each line without its end (LF or CRLF) and without a byte order mark.

    The last line need not end; nothing after the last end is no line.
    """
    kept, too_long = bytearray(), False
    while chunk := read(CHUNK):
        *ended, rest = chunk.split(b"\n")
        for piece in ended:
            kept += b"" if too_long else piece
            yield TOO_LONG if too_long or len(kept) > LONGEST_LINE else _tidy(bytes(kept))
            kept, too_long = bytearray(), False
        kept += b"" if too_long else rest
        if len(kept) > LONGEST_LINE:
            kept, too_long = bytearray(), True
    if kept or too_long:
        yield TOO_LONG if too_long else _tidy(bytes(kept))


def _tidy(line: bytes) -> bytes:
    return line.removesuffix(b"\r").removeprefix(BOM)
