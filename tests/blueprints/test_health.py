"""Alive, ready, and what the wallet runs on."""

from typing import Any

import pytest

from app.clock import now
from app.extensions import db
from app.services import services
from tests.world import world
from wallet.crypto import sm2
from wallet.readiness import KEYS_END_WITHIN, end_soon


def test_the_process_is_alive(wallet):
    answer = wallet.client.get("/healthz")

    assert (answer.status_code, answer.get_json()) == (200, {"status": "alive"})


def test_the_wallet_is_ready_and_names_its_engines(wallet):
    answer = wallet.client.get("/readyz")

    assert answer.status_code == 200
    engines = {"status": "ready", "database": "sqlite", "sm2": sm2.engine()}
    assert answer.get_json() == engines | {"degraded": answer.get_json()["degraded"]}


def test_what_wants_an_operator_is_named_and_stops_nobody(wallet, monkeypatch):
    assert not {"keys", "files", "keeper"} & degraded(wallet)

    with wallet.app.app_context():
        files: Any = services().files
        keys, at = services().keys.signing, now()
        first = min(key.expires for key in keys)
    assert not end_soon(keys, at=at)
    assert end_soon(keys, at=first - KEYS_END_WITHIN)
    files._root.parent.mkdir(parents=True, exist_ok=True)
    files._root.write_text("a file where the folder was")
    assert "files" in degraded(wallet)
    monkeypatch.setitem(wallet.app.config, "ENVIRONMENT", "production")
    assert "keeper" in degraded(wallet)


def test_without_a_living_key_for_codes_the_wallet_is_not_ready(wallet):
    with wallet.app.app_context():
        ends = max(key.expires for key in services().keys.signing if key.tag == "EL1")
        wallet.outside.advance((ends - now()).total_seconds() + 1)

    answer = wallet.client.get("/readyz")

    assert (answer.status_code, answer.get_json()["code"]) == (503, "no_signing_key")


def degraded(wallet):
    answer = wallet.client.get("/readyz")
    assert (answer.status_code, answer.get_json()["status"]) == (200, "ready")
    return set(answer.get_json()["degraded"])


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
