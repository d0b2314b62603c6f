"""A database without catalogue; a WeChat like the real one, and one that says what it is told."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.wallet.identity.loopback import Loopback
from tests.world import sandbox

__all__ = ["sandbox"]


@pytest.fixture
def session(engine: sa.Engine) -> Iterator[Session]:
    with Session(engine) as session:
        yield session


@pytest.fixture
def loopback() -> Iterator[Loopback]:
    with Loopback() as server:
        yield server
