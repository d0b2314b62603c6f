"""A WeChat on a loopback port that answers what a test has written down."""

import json
import threading
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

from wallet.outside import Bounds

TOKEN_PATH = "/cgi-bin/stable_token"
LARGEST = 64 * 1024
# For answers that come, on however busy a machine, and for those that do not.
LONG = Bounds(connect_seconds=10.0, read_seconds=20.0, seconds=20.0, answer_bytes=LARGEST)
SHORT = Bounds(connect_seconds=0.5, read_seconds=0.5, seconds=1.0, answer_bytes=LARGEST)


@dataclass(frozen=True)
class Asked:
    path: str
    query: dict[str, str]
    body: Any


@dataclass(frozen=True)
class Raw:
    """An answer that is not what WeChat promises."""

    content: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


class Silence:
    """No answer until the test is over."""


class HangUp:
    """The connection is closed without an answer."""


class Dribble:
    """An answer of which a byte comes now and then."""


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64


class Loopback:
    """Answers each path with its next line; the last one is repeated."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self._lines: dict[str, list[Any]] = defaultdict(list)
        self._over = threading.Event()
        self._lock = threading.Lock()

    def answer(self, path: str, *lines: Any) -> None:
        self._lines[path] = list(lines)

    def give_tokens(self, *tokens: str, expires_in: int = 7200) -> None:
        rows = [{"access_token": token, "expires_in": expires_in} for token in tokens]
        self.answer(TOKEN_PATH, *rows)

    def asked_for(self, path: str) -> list[Asked]:
        return [each for each in self.asked if each.path == path]

    def __enter__(self) -> Self:
        self._server = Server(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _line(self, asked: Asked) -> Any:
        with self._lock:
            self.asked.append(asked)
            lines = self._lines[asked.path]
            return lines.pop(0) if len(lines) > 1 else lines[0]

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        loopback = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                address = urlsplit(self.path)
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                query = dict(parse_qsl(address.query))
                asked = Asked(address.path, query, json.loads(body) if body else None)
                self._say(loopback._line(asked))

            do_POST = do_GET  # noqa: N815

            def _say(self, line: Any) -> None:
                if isinstance(line, Silence):
                    loopback._over.wait(30)
                if isinstance(line, Silence | HangUp):
                    self.close_connection = True
                    return
                if isinstance(line, Dribble):
                    self._dribble()
                    return
                raw = line if isinstance(line, Raw) else Raw(json.dumps(line).encode())
                self.send_response(raw.status)
                for name, value in raw.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(raw.content)))
                self.end_headers()
                self.wfile.write(raw.content)

            def _dribble(self) -> None:
                self.send_response(200)
                self.send_header("Content-Length", "1000")
                self.end_headers()
                self.close_connection = True
                with suppress(OSError):
                    while not loopback._over.wait(0.1):
                        self.wfile.write(b" ")

            def log_message(self, *_: Any) -> None:
                pass

        return Handler
