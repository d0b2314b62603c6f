"""A sandbox in this process, and a real one behind gunicorn on a loopback port."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient

from sandbox.clock import Clock
from sandbox.server import create_app

ROOT = Path(__file__).parents[2]
NOON = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)


@pytest.fixture
def clock(tmp_path: Path) -> Clock:
    (tmp_path / "sandbox").mkdir()
    return Clock(tmp_path / "sandbox" / "clock", real=lambda: NOON)


@pytest.fixture
def app(tmp_path: Path, clock: Clock) -> Flask:
    app = create_app(tmp_path, clock=clock)
    app.testing = True  # a bug shows itself instead of becoming a 500
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def cast(client: FlaskClient) -> dict[str, Any]:
    return client.get("/cast").get_json()


@pytest.fixture
def login(client: FlaskClient) -> Callable[[str], str]:
    return lambda openid: client.post("/phone/login", json={"openid": openid}).get_json()["code"]


@pytest.fixture
def token(client: FlaskClient, cast: dict[str, Any]) -> str:
    body = {"grant_type": "client_credential", "appid": cast["appid"], "secret": cast["appsecret"]}
    return client.post("/cgi-bin/stable_token", json=body).get_json()["access_token"]


class RealServer:
    """gunicorn on a socket that the test owns, so that a restart keeps the address."""

    def __init__(self, data_dir: Path) -> None:
        self._environ = {**os.environ, "DATA_DIR": str(data_dir)}
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self.start()

    def start(self) -> None:
        number = self._socket.fileno()
        arguments = ["--bind", f"fd://{number}", "--threads", "8", "--log-level", "warning"]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", *arguments, "sandbox.server:app"],
            cwd=ROOT,
            env=self._environ,
            pass_fds=[number],
            start_new_session=True,
        )
        # The socket listens already: the first call waits until the server takes it.
        requests.get(self.url, timeout=30).raise_for_status()

    def kill(self) -> None:
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def close(self) -> None:
        self.kill()
        self._socket.close()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RealServer]:
    running = RealServer(tmp_path)
    yield running
    running.close()
