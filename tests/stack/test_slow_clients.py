"""A real gunicorn with two threads, and callers who are slow, silent, lying or no HTTP at all."""

import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
import requests

from app.clock import now
from app.extensions import db
from app.factory import create_app
from app.launch.processes import ports
from app.launch.processes.launch import end_group
from app.services import services
from tests.blueprints.issuing import lines
from tests.wallet.licenses.pushing import make_body
from tests.world import Outside
from wallet.storage import Form

ROOT = Path(__file__).parents[2]
THREADS = 2
PATIENCE_SECONDS = 1
MEBIBYTE = 1024 * 1024
SECRET = "990101199003050020"
FORM = "Host: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"


@dataclass(frozen=True)
class Server:
    port: int
    folder: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        return (self.folder / "web.log").read_text("utf-8")

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=60)

    def say(self, *parts: bytes) -> bytes:
        """Send bytes as they are, and read until the server hangs up."""
        with self.connect() as line:
            for part in parts:
                with suppress(OSError):  # it may answer and hang up before the end
                    line.sendall(part)
            with suppress(OSError):
                line.shutdown(socket.SHUT_WR)
            return heard(line)


def heard(line: socket.socket) -> bytes:
    answer = b""
    with suppress(ConnectionError):
        while part := line.recv(65536):
            answer += part
    return answer


@contextmanager
def serving(folder: Path, sandbox: Outside, *options: str) -> Iterator[Server]:
    [port] = ports.free(1)
    variables = {
        "DATA_DIR": str(folder),
        "SANDBOX_PORT": str(sandbox.port),
        "WALLET_ENVIRONMENT": "sandbox",
        "WALLET_REQUEST_SECONDS": str(PATIENCE_SECONDS),
    }
    command = [sys.executable, "-m", "gunicorn", "wsgi:app", f"--bind=127.0.0.1:{port}"]
    command += [f"--threads={THREADS}", "--graceful-timeout=1", "--no-control-socket", *options]
    # A line that waits for a second request is not what these tests are about.
    command += ["--keep-alive=60"]
    with (folder / "web.log").open("wb") as log:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={"PATH": os.environ["PATH"], **variables},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        wait_for(port)
        yield Server(port, folder)
    finally:
        end_group(process)


def wait_for(port: int) -> None:
    give_up_at = time.monotonic() + 120
    while time.monotonic() < give_up_at:
        with suppress(requests.ConnectionError, requests.Timeout):
            requests.get(f"http://127.0.0.1:{port}/healthz", timeout=5)
            return
        time.sleep(0.1)
    raise AssertionError("gunicorn does not answer")


@pytest.fixture(scope="module")
def server(
    sandbox: Outside, prepared: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("slow") / "data"
    shutil.copytree(prepared, folder)
    with serving(folder, sandbox) as running:
        yield running


@contextmanager
def dripping(server: Server, beginning: bytes) -> Iterator[list[socket.socket]]:
    """Hold every thread of the server, sending one byte five times a second."""
    with ExitStack() as held:
        lines = [held.enter_context(server.connect()) for _ in range(THREADS)]
        is_over = threading.Event()
        drip = threading.Thread(target=_drip, args=(lines, beginning, is_over))
        drip.start()
        held.callback(drip.join)
        held.callback(is_over.set)
        time.sleep(0.3)
        yield lines


def _drip(lines: list[socket.socket], beginning: bytes, is_over: threading.Event) -> None:
    for line in lines:
        line.sendall(beginning)
    while not is_over.wait(0.2):
        for line in lines:
            with suppress(OSError):
                line.sendall(b"x")


SLOW = {
    "in the first line": b"G",
    "in the headers": b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: ",
    "in the body": f"POST /oauth/token HTTP/1.1\r\n{FORM}Content-Length: 5000\r\n\r\nx=".encode(),
    "in a chunk": f"POST /oauth/token HTTP/1.1\r\n{FORM}"
    "Transfer-Encoding: chunked\r\n\r\n1000\r\nx=".encode(),
}


@pytest.mark.parametrize("beginning", SLOW.values(), ids=SLOW)
def test_callers_who_send_a_byte_at_a_time_do_not_keep_the_threads(
    server: Server, beginning: bytes
) -> None:
    with dripping(server, beginning):
        answer = requests.get(f"{server.url}/healthz", timeout=60)

    assert answer.status_code == 200


def test_callers_who_say_nothing_do_not_keep_the_threads(server: Server) -> None:
    with ExitStack() as held:
        for _ in range(THREADS * 3):
            held.enter_context(server.connect())

        answer = requests.get(f"{server.url}/healthz", timeout=60)

    assert answer.status_code == 200


def test_somebody_who_waits_for_a_verdict_is_not_cut_off(server: Server) -> None:
    # The request is whole; only its answer takes longer than reading may.
    with server.connect() as line:
        line.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        time.sleep(PATIENCE_SECONDS + 1)
        line.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")

        assert heard(line).count(b"200 OK") == 2


# What takes long because there is much of it

UPLOADS = "/api/v1/files/uploads"
PIECE_SECONDS = 0.25


def to_upload(length: int) -> bytes:
    head = "Host: x\r\nContent-Type: multipart/form-data; boundary=b\r\nConnection: close\r\n"
    return f"POST {UPLOADS} HTTP/1.1\r\n{head}Content-Length: {length}\r\n\r\n".encode()


def photograph(server: Server, size: int) -> tuple[bytes, bytes]:
    """Return head and body of an upload with a form that the server's own folder gave out."""
    form = form_of(server.folder, size)
    parts = [
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in form.fields.items()
    ]
    opening = '--b\r\nContent-Disposition: form-data; name="file"; filename="p"\r\n\r\n'
    body = ("".join(parts) + opening).encode() + b"p" * size + b"\r\n--b--\r\n"
    return to_upload(len(body)), body


def form_of(folder: Path, size: int) -> Form:
    app = create_app({"ENVIRONMENT": "sandbox", "DATA_DIR": str(folder), "TESTING": True})
    with app.app_context():
        try:
            until = now() + timedelta(minutes=15)
            return services().files.form(
                "uploads/slow", content_type="image/jpeg", size=size, at=now(), until=until
            )
        finally:
            db.engine.dispose()


def send_in_pieces(server: Server, head: bytes, body: bytes, pieces: int) -> bytes:
    size = -(-len(body) // pieces)
    with server.connect() as line:
        line.sendall(head)
        for start in range(0, len(body), size):
            time.sleep(PIECE_SECONDS)
            with suppress(OSError):  # it was cut: the answer says so
                line.sendall(body[start : start + size])
        return heard(line)


def test_a_photograph_from_a_slow_phone_gets_in(server: Server) -> None:
    head, body = photograph(server, 4 * MEBIBYTE)
    began = time.monotonic()

    answer = send_in_pieces(server, head, body, pieces=12)

    assert time.monotonic() - began > 2 * PATIENCE_SECONDS
    assert answer.startswith(b"HTTP/1.1 204")


def test_a_photograph_that_comes_too_slowly_is_cut(server: Server) -> None:
    head, body = photograph(server, 32 * 1024)

    answer = send_in_pieces(server, head, body, pieces=20)

    assert answer.startswith(b"HTTP/1.1 4")


def test_callers_who_send_an_upload_a_byte_at_a_time_do_not_keep_the_threads(
    server: Server,
) -> None:
    with dripping(server, to_upload(20 * MEBIBYTE) + b"--b\r\nContent-Disposition: form-data"):
        answer = requests.get(f"{server.url}/healthz", timeout=60)

    assert answer.status_code == 200


BATCH = "/api/v1/issuer/licenses:batch"


@pytest.fixture(scope="module")
def batch_head(server: Server, sandbox: Outside) -> bytes:
    """The head of a batch in chunks, with the token of an issuing system."""
    client = next(one for one in sandbox.cast["clients"] if one["client_id"] == "issuer-city")
    answer = requests.post(
        f"{server.url}/oauth/token",
        auth=(client["client_id"], client["client_secret"]),
        data={"grant_type": "client_credentials"},
        timeout=60,
    )
    bearer = f"Authorization: Bearer {answer.json()['access_token']}\r\n"
    kind = "Content-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n"
    return f"POST {BATCH} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{kind}{bearer}\r\n".encode()


def chunk(content: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(content), content)


def test_a_batch_that_gets_on_is_answered_however_long_it_takes(
    server: Server, batch_head: bytes
) -> None:
    pieces = [[make_body() for _ in range(4)] for _ in range(12)]
    with server.connect() as line:
        line.sendall(batch_head)
        for bodies in pieces:
            time.sleep(PIECE_SECONDS)
            line.sendall(chunk(lines(*bodies)))
        line.sendall(chunk(b""))
        answer = heard(line)

    assert len(pieces) * PIECE_SECONDS > 2 * PATIENCE_SECONDS
    assert answer.startswith(b"HTTP/1.1 200")
    assert answer.count(b'"status":"created"') == len(pieces) * 4


def test_callers_who_send_a_batch_a_byte_at_a_time_do_not_keep_the_threads(
    server: Server, batch_head: bytes
) -> None:
    with dripping(server, batch_head + b"1000\r\n{"):
        answer = requests.get(f"{server.url}/healthz", timeout=60)

    assert answer.status_code == 200


def post(length: str) -> bytes:
    head = f"POST /oauth/token HTTP/1.1\r\n{FORM}Connection: close\r\n{length}\r\n\r\n"
    return head.encode()


LARGE = b"x=" + b"y" * MEBIBYTE
CHUNKS = b"".join(b"10000\r\n" + bytes(65536) + b"\r\n" for _ in range(17)) + b"0\r\n\r\n"
BODIES = {
    "too large": ((post(f"Content-Length: {len(LARGE)}"), LARGE), 413),
    "said to be too large": ((post("Content-Length: 99999999999"), b"x=y"), 413),
    "too large in chunks": ((post("Transfer-Encoding: chunked"), CHUNKS), 413),
    "longer than said": ((post("Content-Length: 3"), b"x=yGET / HTTP/1.1\r\n\r\n"), 400),
    "shorter than said": ((post("Content-Length: 300"), b"x=y"), 400),
    "of a negative length": ((post("Content-Length: -1"), b"x=y"), 400),
    "of two lengths": ((post("Content-Length: 3\r\nContent-Length: 5"), b"x=y"), 400),
    "of a length and in chunks": (
        (post("Content-Length: 3\r\nTransfer-Encoding: chunked"), b"0\r\n\r\n"),
        400,
    ),
    "in a chunk of no size": ((post("Transfer-Encoding: chunked"), b"zz\r\nx\r\n"), 400),
    "in a chunk that does not end": ((post("Transfer-Encoding: chunked"), b"3\r\nx=yx=y"), 400),
    "in half a chunk": ((post("Transfer-Encoding: chunked"), b"300\r\nx=y"), 400),
}


@pytest.mark.parametrize(("parts", "status"), BODIES.values(), ids=BODIES)
def test_a_body_that_is_not_what_it_says_is_refused(
    server: Server, parts: tuple[bytes, ...], status: int
) -> None:
    answer = server.say(*parts)

    assert re.findall(rb"HTTP/1.1 (\d+)", answer) == [str(status).encode()]


NO_HTTP = {
    "no method": f"{SECRET} / HTTP/1.1\r\n\r\n",
    "no version": f"GET /{SECRET} HTTP/{SECRET}\r\n\r\n",
    "no header": f"GET / HTTP/1.1\r\n{SECRET}\r\n\r\n",
    "a header with a blank": f"GET / HTTP/1.1\r\n{SECRET} : x\r\n\r\n",
    "a NUL in a header": f"GET / HTTP/1.1\r\nX: {SECRET}\0\r\n\r\n",
    "another coding": f"GET / HTTP/1.1\r\nTransfer-Encoding: {SECRET}\r\n\r\n",
    "a line too long": f"GET /{SECRET * 200} HTTP/1.1\r\n\r\n",
    "a header too long": f"GET / HTTP/1.1\r\nX: {SECRET * 300}\r\n\r\n",
    "too many headers": "GET / HTTP/1.1\r\n" + f"X: {SECRET}\r\n" * 60 + "\r\n",
    "TLS": f"\x16\x03\x01{SECRET}\r\n\r\n",
}


@pytest.mark.parametrize("request_", NO_HTTP.values(), ids=NO_HTTP)
def test_what_is_not_http_is_refused_and_not_repeated(server: Server, request_: str) -> None:
    answer = server.say(request_.encode("latin-1"))

    assert re.match(rb"HTTP/1.1 4\d\d", answer)
    assert SECRET.encode() not in answer
    assert SECRET not in server.log


def test_no_answer_names_a_version_of_the_server(server: Server) -> None:
    answers = [requests.get(server.url + path, timeout=60) for path in ("/healthz", "/nope")]

    assert not [each for each in answers if re.search(r"\d", each.headers.get("Server", ""))]


def test_the_workers_count_together_and_anew_after_a_start(
    sandbox: Outside, prepared: Path, tmp_path: Path
) -> None:
    shutil.copytree(prepared, tmp_path, dirs_exist_ok=True)

    with serving(tmp_path, sandbox, "--workers=3") as server:
        asked = [requests.get(f"{server.url}/nope", timeout=60).status_code for _ in range(24)]
        text = requests.get(f"{server.url}/metrics", timeout=60).text
    with serving(tmp_path, sandbox) as server:
        later = requests.get(f"{server.url}/metrics", timeout=60).text

    row = 'wallet_requests_total{method="GET",route="none",status="404"}'
    assert f"{row} {float(len(asked))}\n" in text
    assert row not in later
    assert (tmp_path / "run/metrics").stat().st_mode & 0o77 == 0
