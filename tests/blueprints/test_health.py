"""Alive, ready, and what the wallet runs on."""

import pytest

from app.extensions import db
from app.services import services
from tests.world import world
from wallet.crypto import sm2


def test_the_process_is_alive(wallet):
    answer = wallet.client.get("/healthz")

    assert (answer.status_code, answer.get_json()) == (200, {"status": "alive"})


def test_the_wallet_is_ready_and_names_its_engines(wallet):
    answer = wallet.client.get("/readyz")

    assert answer.status_code == 200
    assert answer.get_json() == {"status": "ready", "database": "sqlite", "sm2": sm2.engine()}


@pytest.fixture
def fragile(sandbox, tmp_path):
    """A wallet whose data folder is about to be lost."""
    with world(sandbox, tmp_path) as running:
        yield running, tmp_path


def lose(path):
    """Put a folder where the file was: whoever opens it anew finds no database."""
    for file in path.parent.glob(f"{path.name}*"):
        file.unlink()
    path.mkdir()


def assert_not_ready(wallet, code):
    answer = wallet.client.get("/readyz")

    assert (answer.status_code, answer.content_type) == (503, "application/problem+json")
    assert answer.get_json()["code"] == code
    assert wallet.client.get("/healthz").status_code == 200


def test_without_its_database_the_wallet_is_alive_and_not_ready(fragile):
    wallet, folder = fragile
    with wallet.app.app_context():
        db.engine.dispose()
    lose(folder / "wallet.sqlite")

    assert_not_ready(wallet, "database_unavailable")


def test_without_its_short_lived_store_the_wallet_is_alive_and_not_ready(fragile):
    wallet, folder = fragile
    with wallet.app.app_context():
        services().short_lived._engine.dispose()  # type: ignore[attr-defined]
    lose(folder / "short-lived.sqlite")

    assert_not_ready(wallet, "store_unavailable")
