"""What the worker's heartbeat tells `/readyz`."""

from datetime import timedelta

import pytest

from app.worker.jobs import audit, heartbeat
from wallet.readiness import HEARTBEAT_LIFE


def degraded(wallet):
    return set(wallet.client.get("/readyz").get_json()["degraded"])


@pytest.fixture
def beat(wallet):
    with wallet.app.app_context():
        audit.export_entries()
        heartbeat.beat()


def test_without_a_worker_the_wallet_serves_and_says_so(wallet):
    assert "worker" in degraded(wallet)


@pytest.mark.usefixtures("beat")
def test_a_worker_that_goes_round_is_missed_when_it_stops(wallet):
    assert not degraded(wallet) & {"worker", "export"}

    wallet.outside.advance(HEARTBEAT_LIFE / timedelta(seconds=1) + 1)

    assert "worker" in degraded(wallet)


def test_a_worker_without_a_folder_for_its_export_is_named(wallet, tmp_path, monkeypatch):
    monkeypatch.setitem(wallet.app.config, "AUDIT_EXPORT", str(tmp_path / "gone"))
    with wallet.app.app_context():
        heartbeat.beat()

    assert degraded(wallet) & {"worker", "export"} == {"export"}
