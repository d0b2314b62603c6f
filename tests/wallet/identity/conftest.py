"""A database without catalogue; a WeChat like the real one, and one that says what it is told."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.conftest import NOON
from tests.wallet.identity.loopback import Loopback
from tests.world import sandbox
from wallet.crypto.vault import Vault
from wallet.identity.wechat.access_token import SharedToken
from wallet.short_lived import ShortLived

__all__ = ["sandbox"]


@pytest.fixture
def session(engine: sa.Engine) -> Iterator[Session]:
    with Session(engine) as session:
        yield session


@pytest.fixture
def loopback() -> Iterator[Loopback]:
    with Loopback() as server:
        yield server


@pytest.fixture
def shared_token(store: ShortLived, vault: Vault) -> Callable[..., SharedToken]:
    """Make what one process knows of the access token; all share one store."""

    def make(appid: str, **changes: Any) -> SharedToken:
        given = {"vault": lambda: vault, "clock": lambda: NOON} | changes
        return SharedToken(given.pop("store", store), appid=appid, **given)

    return make
