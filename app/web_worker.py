"""gunicorn's threaded worker, with an end to its patience and nothing of a caller in its log.

gthread lets a connection wait for its first byte without a thread, and then gives a thread to it
for as long as the caller likes: eight callers who send a byte a second would stop a worker. Here a
request must have been read whole after WALLET_REQUEST_SECONDS, and be over after LONGEST_SECONDS.
"""

import socket
import threading
import time
from contextlib import suppress
from typing import Any

from gunicorn import util  # type: ignore[import-untyped]
from gunicorn.http.errors import (  # type: ignore[import-untyped]
    LimitRequestHeaders,
    LimitRequestLine,
    ParseException,
)
from gunicorn.workers.gthread import ThreadWorker  # type: ignore[import-untyped]

# A phone may wait 25 seconds for a verdict; the rest is for taking the answer.
LONGEST_SECONDS = 120
LOOK_SECONDS = 0.5
REFUSALS = {
    LimitRequestLine: (414, "URI Too Long"),
    LimitRequestHeaders: (431, "Request Header Fields Too Large"),
}


class Reader:
    """gunicorn's reader of a body; one that cannot be read has ended too early."""

    def __init__(self, reader: Any) -> None:
        self._reader = reader

    def read(self, size: int) -> bytes:
        try:
            return bytes(self._reader.read(size))
        except ParseException as error:
            # werkzeug answers 400 to an OSError; what was sent stays out of the traceback.
            raise OSError(f"the body could not be read: {type(error).__name__}") from None

    def has_unread(self) -> bool:
        return bool(getattr(self._reader, "length", None) or getattr(self._reader, "parser", None))


class Visit:
    """One connection while a thread serves it."""

    def __init__(self, conn: Any) -> None:
        self.conn = conn
        self.began = time.monotonic()
        self.reader: Reader | None = None

    def has_unread(self) -> bool:
        """Tell whether part of the request has not been read yet."""
        return self.reader is None or self.reader.has_unread()

    def hurry(self, *, reading_seconds: float) -> None:
        """Cut what takes too long: whoever reads or writes the connection then finds its end."""
        taken = time.monotonic() - self.began
        with suppress(OSError):  # it may have ended just now
            if taken > LONGEST_SECONDS:
                self.conn.sock.shutdown(socket.SHUT_RDWR)
            elif taken > reading_seconds and self.has_unread():
                self.conn.sock.shutdown(socket.SHUT_RD)


class WebWorker(ThreadWorker):  # type: ignore[misc]
    def load_wsgi(self) -> None:
        super().load_wsgi()
        self.visits: dict[int, Visit] = {}
        threading.Thread(target=self._watch, name="patience", daemon=True).start()

    def handle(self, conn: Any) -> Any:
        self.visits[id(conn)] = Visit(conn)
        try:
            return super().handle(conn)
        finally:
            del self.visits[id(conn)]

    def handle_request(self, req: Any, conn: Any) -> Any:
        req.body.reader = self.visits[id(conn)].reader = Reader(req.body.reader)
        return super().handle_request(req, conn)

    def handle_error(self, req: Any, client: Any, addr: Any, exc: Exception) -> None:  # noqa: ARG002
        """Say which kind of error it was, never what was sent, in the log and to the caller."""
        if isinstance(exc, ParseException):
            self.log.warning("a request could not be read: %s", type(exc).__name__)
            status, reason = REFUSALS.get(type(exc), (400, "Bad Request"))
        else:
            self.log.error("a request failed", exc_info=exc)
            status, reason = 500, "Internal Server Error"
        with suppress(OSError):
            util.write_error(client, status, reason, "")

    def _watch(self) -> None:
        seconds = self.wsgi.config["REQUEST_SECONDS"]
        while True:
            time.sleep(LOOK_SECONDS)
            for visit in list(self.visits.values()):
                visit.hurry(reading_seconds=seconds)
