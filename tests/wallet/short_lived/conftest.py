"""Here `store` is each store in turn: all must behave alike."""

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from tests.conftest import NOON
from tests.servers.postgres import create_database
from tests.wallet.short_lived import racing
from tests.wallet.short_lived.stores import KINDS, Address, empty, opened
from wallet.short_lived import ShortLived

RUNNERS = 4
SERVERS = {
    "postgresql": "database_of_the_store",
    "valkey": "redis_url",
    "cluster": "redis_cluster_url",
}


@pytest.fixture(params=KINDS)
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Address:
    kind = request.param
    if kind == "sqlite":
        return Address(kind, str(tmp_path / "short-lived.sqlite"))
    found = Address(kind, request.getfixturevalue(SERVERS[kind]))
    empty(found)
    return found


@pytest.fixture(scope="session")
def database_of_the_store(postgres_url: str) -> str:
    return create_database(postgres_url)


@pytest.fixture
def store(address: Address) -> Iterator[ShortLived]:
    with opened(address, at=NOON) as store:
        yield store


@pytest.fixture(scope="session")
def processes() -> Iterator[ProcessPoolExecutor]:
    """Processes that stay, because starting one takes a second."""
    context = get_context("spawn")
    line = context.Barrier(RUNNERS, timeout=300)
    with ProcessPoolExecutor(RUNNERS, context, racing.line_up, (line,)) as pool:
        yield pool
