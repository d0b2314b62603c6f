"""Every kind of store, named so that another process can open the same one."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from wallet.short_lived import ShortLived
from wallet.short_lived.redis import RedisShortLived
from wallet.short_lived.redis_client import read
from wallet.short_lived.sql import SqlShortLived, metadata

KINDS = ("sqlite", "postgresql", "valkey", "cluster")


@dataclass(frozen=True)
class Address:
    kind: str
    where: str


@contextmanager
def opened(address: Address, *, at: datetime) -> Iterator[ShortLived]:
    """Open the store; to those that have a clock, it is always `at`."""
    if address.kind in {"valkey", "cluster"}:
        with read(address.where)() as client:
            yield RedisShortLived(lambda: client, clock=lambda: at)
        return
    store = _sql(address)
    yield store
    store.close()


def empty(address: Address) -> None:
    """Remove what an earlier test left in a server that is shared."""
    if address.kind in {"valkey", "cluster"}:
        with read(address.where)() as client:
            client.flushall()
        return
    engine = sa.create_engine(address.where)
    metadata.drop_all(engine)
    engine.dispose()


def _sql(address: Address) -> SqlShortLived:
    if address.kind == "sqlite":
        return SqlShortLived.in_file(Path(address.where))
    store = SqlShortLived(sa.create_engine(address.where))
    store.prepare()
    return store
