"""Answers that their reader is not ready for yet.

Most callers send all of a batch before they read a word of its answers. If the server then waited
for them to read, both would wait for ever: answers that the connection cannot take lie in a
temporary file until it can, or until the batch is read to its end.
"""

import select
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Any

# Well below what a connection that is ready to be written to takes at once.
PIECE = 4096
IN_MEMORY = 256 * 1024


class Backlog(AbstractContextManager["Backlog"]):
    """Texts to be sent, first in, first out; small ones never touch the disk."""

    def __init__(self, environ: dict[str, Any]) -> None:
        # Where a server does not show its connection, everything is kept to the end.
        self._socket = environ.get("gunicorn.socket") or environ.get("werkzeug.socket")
        self._file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  closed below
        self._sent = self._kept = 0

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def put(self, text: str) -> None:
        self._file.seek(self._kept)
        self._kept += self._file.write(text.encode())

    def ready(self) -> Iterator[bytes]:
        """Yield as much as the connection takes without waiting."""
        while self._sent < self._kept and self._takes_more():
            yield self._take(PIECE)

    def rest(self) -> Iterator[bytes]:
        while self._sent < self._kept:
            yield self._take(PIECE * 16)

    def _take(self, size: int) -> bytes:
        self._file.seek(self._sent)
        piece = self._file.read(size)
        self._sent += len(piece)
        if self._sent == self._kept:
            self._file.seek(0)
            self._file.truncate()
            self._sent = self._kept = 0
        return piece

    def _takes_more(self) -> bool:
        if self._socket is None:
            return False
        poll = select.poll()
        poll.register(self._socket, select.POLLOUT)
        return bool(poll.poll(0))
