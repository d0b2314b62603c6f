"""What only the table does: sweep, and be in the way of nobody."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.conftest import NOON
from wallet.short_lived import StoreDown
from wallet.short_lived.sql import SqlShortLived

SOON = NOON + timedelta(minutes=1)


@pytest.fixture
def store(tmp_path):
    store = SqlShortLived.in_file(tmp_path / "short-lived.sqlite")
    yield store
    store.close()


def test_sweeping_removes_what_has_expired_and_tells_how_much(store):
    store.put("old", {}, until=NOON)
    store.put("new", {}, until=SOON)
    store.admit("door", limit=1, window=timedelta(minutes=1), at=NOON - timedelta(minutes=1))

    assert store.sweep(at=NOON) == 2
    assert store.sweep(at=NOON) == 0


def test_a_table_that_is_gone_is_a_store_that_is_down(store):
    with store._engine.connect() as connection:
        connection.execute(sa.text("DROP TABLE short_lived"))

    for act in (
        store.ping,
        lambda: store.get("k", at=NOON),
        lambda: store.admit("k", limit=1, window=timedelta(minutes=1), at=NOON),
    ):
        with pytest.raises(StoreDown):
            act()


def test_a_pool_without_a_free_connection_is_a_store_that_is_down(tmp_path):
    engine = sa.create_engine(
        f"sqlite:///{tmp_path}/small.sqlite", pool_size=1, max_overflow=0, pool_timeout=0.01
    )
    store = SqlShortLived(engine)
    store.prepare()

    with engine.connect(), pytest.raises(StoreDown):
        store.ping()
    store.close()


def test_a_file_that_cannot_be_opened_stops_the_start(tmp_path):
    with pytest.raises(StoreDown):
        SqlShortLived.in_file(tmp_path / "no such folder" / "short-lived.sqlite")


def test_an_error_shows_no_value(store):
    with store._engine.connect() as connection:
        connection.execute(sa.text("DROP TABLE short_lived"))

    with pytest.raises(StoreDown) as caught:
        store.put("key-of-somebody", {"name": "value of somebody"}, until=SOON)

    assert "somebody" not in f"{caught.value} {caught.value.__cause__}"
