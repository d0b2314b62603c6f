"""Which tests start programs: those in tests/stack, those that say so, and nobody else."""

import sys
from pathlib import Path

import pytest

STACK, ENGINES = (Path(__file__).parent / name for name in ("stack", "servers"))
PROGRAMS = {"processes", "server"}
SERVERS = {"postgresql", "valkey", "cluster", "redis_url", "redis_cluster_url", "s3"}
FIXTURES = {"postgres_url", "redis_url", "redis_cluster_url", "s3_address"}
STARTS = {"subprocess.Popen", "os.fork", "os.posix_spawn"}

running: list[pytest.Item] = []


def pytest_collection_modifyitems(items: list[pytest.Function]) -> None:
    """Mark what starts programs, by its folder, and what needs a server, by what it asks for."""
    for item in items:
        asked = {*item.fixturenames}
        if STACK in item.path.parents or PROGRAMS & asked:
            item.add_marker("stack")
        parameters = item.callspec.params.values() if hasattr(item, "callspec") else ()
        of_servers = FIXTURES & asked or SERVERS & {*map(str, parameters)}
        if of_servers or ENGINES in item.path.parents:
            item.add_marker("servers")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    running[:] = [item]


def refuse(event: str, _: object) -> None:
    """Refuse a program that a test starts without the mark: `make check` would wait for it."""
    marks = {mark.name for item in running for mark in item.iter_markers()}
    if event in STARTS and running and not {"stack", "servers"} & marks:
        raise RuntimeError(f"{running[0].nodeid} starts a program: mark it `stack`")


def pytest_configure(config: pytest.Config) -> None:
    """Look only where it matters: a whole run may start what it likes."""
    if "not stack" in config.option.markexpr:
        sys.addaudithook(refuse)
