"""gunicorn's threaded worker, with an end to its patience and nothing of a caller in its log.

gthread lets a connection wait for its first byte without a thread, and then gives a thread to it
for as long as the caller likes: eight callers who send a byte a second would stop a worker. Here a
request must have been read whole after WALLET_REQUEST_SECONDS, and be over after LONGEST_SECONDS.

A batch of licenses and a photograph go on for as long as they get on: what counts is the time that
the server waits for its caller, and a caller who sends fewer than SLOWEST_BYTES a second was waited
for long enough. Photographs come from phones, and without a token: theirs is a quicker pace.

An answer that a view holds back (`app.holding`) waits with its connection and without a thread.
"""

import socket
import threading
import time
from contextlib import suppress
from functools import partial
from typing import Any

from flask import Flask
from gunicorn import util  # type: ignore[import-untyped]
from gunicorn.http.errors import (  # type: ignore[import-untyped]
    LimitRequestHeaders,
    LimitRequestLine,
    ParseException,
)
from gunicorn.workers.gthread import ThreadWorker  # type: ignore[import-untyped]

from app.holding import HOLD
from app.launch.held_answers import Again, HeldAnswer, HeldAnswers, HeldBack

LONGEST_SECONDS = 120
LOOK_SECONDS = 0.5
SLOWEST_BYTES = {
    "/api/v1/issuer/licenses:batch": 1024,
    "/api/v1/files/uploads": 32 * 1024,
}
COUNTED_SECONDS = 4
# What a visit ends with whose answer is still to come.
HELD = object()
REFUSALS = {
    LimitRequestLine: (414, "URI Too Long"),
    LimitRequestHeaders: (431, "Request Header Fields Too Large"),
}


class Reader:
    """gunicorn's reader of a body; one that cannot be read has ended too early."""

    def __init__(self, reader: Any, slowest: int | None) -> None:
        self._reader = reader
        # A read ends when it has all that it asked for: few at a time, so that what comes counts.
        self._most = slowest and slowest * COUNTED_SECONDS
        # For how long the caller was waited for, how much came, and what is going on now.
        self.waited, self.received = 0.0, 0
        self.ended = time.monotonic()
        self._began: float | None = None

    def read(self, size: int) -> bytes:
        self._began = began = time.monotonic()
        try:
            found = bytes(self._reader.read(min(size, self._most or size)))
        except ParseException as error:
            # werkzeug answers 400 to an OSError; what was sent stays out of the traceback.
            raise OSError(f"the body could not be read: {type(error).__name__}") from None
        finally:
            self._began, self.ended = None, time.monotonic()
            self.waited += self.ended - began
        self.received += len(found)
        return found

    def waits(self) -> float:
        """Tell how many seconds the caller was waited for until now, this moment included."""
        began = self._began
        return self.waited + (time.monotonic() - began if began is not None else 0.0)

    def has_unread(self) -> bool:
        return bool(getattr(self._reader, "length", None) or getattr(self._reader, "parser", None))


class Visit:
    """One connection while a thread serves it."""

    def __init__(self, conn: Any) -> None:
        self.conn = conn
        self.began = time.monotonic()
        self.reader: Reader | None = None
        # Set when the request is not to be answered yet.
        self.held: HeldAnswer | None = None
        # Bytes in a second that a long body must come with; None for all others, which are short.
        self.slowest: int | None = None

    def has_unread(self) -> bool:
        """Tell whether part of the request has not been read yet."""
        return self.reader is None or self.reader.has_unread()

    def hurry(self, *, reading_seconds: float) -> None:
        """Cut what takes too long: whoever reads or writes the connection then finds its end."""
        with suppress(OSError):  # it may have ended just now
            if self._taken() > LONGEST_SECONDS:
                self.conn.sock.shutdown(socket.SHUT_RDWR)
            elif self._reads_too_long(reading_seconds) and self.has_unread():
                self.conn.sock.shutdown(socket.SHUT_RD)

    def _taken(self) -> float:
        # Of a long body only the time since something was read: then it is answered to the end.
        began = self.reader.ended if self.slowest and self.reader else self.began
        return time.monotonic() - began

    def _reads_too_long(self, seconds: float) -> bool:
        if not self.slowest or self.reader is None:
            return time.monotonic() - self.began > seconds
        return self.reader.waits() > seconds + self.reader.received / self.slowest


class WebWorker(ThreadWorker):  # type: ignore[misc]
    def load_wsgi(self) -> None:
        super().load_wsgi()
        self.visits: dict[int, Visit] = {}
        self.serving = threading.local()
        self.flask: Flask = self.wsgi
        self.wsgi: Any = self._serve
        # Half of the connections stay for those who do not wait.
        most = self.worker_connections // 2
        self.held = HeldAnswers(self.flask, most=most, release=self._release)
        threading.Thread(target=self._watch, name="patience", daemon=True).start()
        news = partial(self.held.watch, lambda: self.alive)
        threading.Thread(target=news, name="news", daemon=True).start()

    def handle(self, conn: Any) -> Any:
        self.visits[id(conn)] = visit = Visit(conn)
        try:
            answer = super().handle(conn)
        finally:
            del self.visits[id(conn)]
        if visit.held is None:
            return answer
        self.held.keep(visit.held)
        return HELD

    def handle_request(self, req: Any, conn: Any) -> Any:
        visit = self.visits[id(conn)]
        visit.slowest = SLOWEST_BYTES.get(req.path) if req.method == "POST" else None
        req.body.reader = visit.reader = Reader(req.body.reader, visit.slowest)
        self.serving.again = getattr(req, "again", None)
        try:
            return super().handle_request(req, conn)
        except HeldBack as back:
            visit.held = HeldAnswer(req, conn, back.hold, back.answer)
            return False

    def finish_request(self, conn: Any, fs: Any) -> None:
        if fs.cancelled() or fs.exception() or fs.result() is not HELD:
            super().finish_request(conn, fs)

    def _serve(self, environ: dict[str, Any], start_response: Any) -> Any:
        """Call the application, and end before its answer is sent if that is held back.

        The request comes again later: when there is news, to be answered anew, else to be sent
        what was held back. Then nothing is held back any more.
        """
        again: HeldAnswer | None = self.serving.again
        if again and not again.has_news:
            return again.answer.send(start_response)
        head: list[Any] = []

        def begin(*given: Any) -> Any:
            head.append(given)

        body = self.flask(environ, begin)
        if HOLD in environ and not again and self.held.have_room(environ[HOLD]):
            status, headers = head[0][:2]
            raise HeldBack(environ[HOLD], status, headers, body)
        start_response(*head[0])
        return body

    def _release(self, held: HeldAnswer) -> None:
        held.request.again = held
        held.connection.parser = Again(held)
        self.enqueue_req(held.connection)

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
        seconds = self.flask.config["REQUEST_SECONDS"]
        while True:
            time.sleep(LOOK_SECONDS)
            for visit in list(self.visits.values()):
                visit.hurry(reading_seconds=seconds)
