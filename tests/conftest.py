"""What every room's tests share: keys, a database, a short-lived store; no application."""

import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import settings
from sqlalchemy.orm import Session

import app.models
from app import database
from tests.moving_engine import MovingEngine
from tests.programs import (
    pytest_collection_modifyitems,
    pytest_configure,
    pytest_runtest_setup,
)
from tests.servers.postgres import create_database, postgres_url
from tests.servers.report import (
    pytest_sessionfinish,
    pytest_terminal_summary,
    pytest_testnodedown,
)
from tests.servers.s3 import s3_address
from tests.servers.valkey import redis_cluster_url, redis_url
from wallet.catalogue import types
from wallet.crypto import keys, password
from wallet.crypto.keys import Keys
from wallet.crypto.vault import Vault
from wallet.short_lived.sql import SqlShortLived

# Fixtures and hooks of other files that pytest finds here by their names.
__all__ = [
    "pytest_collection_modifyitems",
    "pytest_configure",
    "pytest_runtest_setup",
    "postgres_url",
    "pytest_sessionfinish",
    "pytest_terminal_summary",
    "pytest_testnodedown",
    "redis_cluster_url",
    "redis_url",
    "s3_address",
]

NOON = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)  # twelve o'clock in Shanghai

# A shared machine may stall for longer than the default deadline of 200 ms.
settings.register_profile("wallet", deadline=None)
settings.load_profile("wallet")


@pytest.fixture(scope="session", autouse=True)
def signals_are_heard() -> None:
    """Hand on no deafness: a run in the background, or under nohup, ignores some signals.

    Programs inherit what is ignored, but not what is handled. So we stay as deaf as we were
    told to be, and what tests start can be interrupted as from a terminal.
    """
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT):
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, lambda *_: None)


@pytest.fixture(scope="session", autouse=True)
def passwords_are_digested_once() -> None:
    """Remember what scrypt made of a password and a salt: each time costs 50 ms, as it should."""
    password._scrypt = cache(password._scrypt)


@pytest.fixture(scope="session")
def key_ring(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    path = tmp_path_factory.mktemp("keys") / "keys.json"
    keys.create(path, specimen=True, at=datetime(2026, 1, 1, tzinfo=UTC))
    return keys.load(path)


@pytest.fixture
def vault(key_ring: Keys) -> Vault:
    return key_ring.vault


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with all tables and the catalogue; copying it is quicker than making it."""
    path = tmp_path_factory.mktemp("database") / "wallet.sqlite"
    with connected(path) as engine, Session(engine) as session:
        app.models.metadata.create_all(engine)
        types.load(session)
        session.commit()
    return path


@pytest.fixture(scope="session")
def moving_engine() -> MovingEngine:
    return MovingEngine()


@pytest.fixture
def engine(
    tmp_path: Path, empty_database: Path, moving_engine: MovingEngine
) -> Iterator[sa.Engine]:
    engine = moving_engine.to(Path(shutil.copy(empty_database, tmp_path / "wallet.sqlite")))
    yield engine
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def any_engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[sa.Engine]:
    """Each database in turn, for what depends on how the database behaves."""
    if request.param == "sqlite":
        yield request.getfixturevalue("engine")
        return
    url = create_database(request.getfixturevalue("postgres_url"))
    engine = sa.create_engine(url, pool_size=20)
    app.models.metadata.create_all(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine: sa.Engine) -> Iterator[Session]:
    """A database with the catalogue in it, and no application."""
    with Session(engine) as session:
        yield session


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlShortLived]:
    store = SqlShortLived.in_file(tmp_path / "short-lived.sqlite")
    yield store
    store.close()


@contextmanager
def connected(path: Path) -> Iterator[sa.Engine]:
    engine = sa.create_engine(f"sqlite:///{path}")
    database.configure(engine)
    yield engine
    engine.dispose()
