"""The main story on what production runs on: PostgreSQL and Redis (Valkey)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers.postgres import create_database
from tests.world import Outside, World, world


@pytest.fixture
def wallet(sandbox: Outside, tmp_path: Path, postgres_url: str, redis_url: str) -> Iterator[World]:
    database = create_database(postgres_url)
    with world(sandbox, tmp_path, DATABASE_URL=database, REDIS_URL=redis_url) as running:
        yield running


def test_it_runs_on_both(wallet):
    ready = wallet.client.get("/readyz").get_json()

    assert ready["database"] == "postgresql"


def test_a_code_is_redeemed_once_and_its_holder_sees_both_looks(wallet):
    phone = wallet.bound(holds="physician_practice")
    code = phone.present("physician_practice")["code"]

    first, second = (wallet.scanner(client).verify(code) for client in ("venue-a", "venue-b"))

    assert (first["reason"], second["reason"]) == ("ok", "already_used")
    looks = phone.call("GET", "/api/v1/me/usage").get_json()["items"]
    assert [look["reason"] for look in looks] == ["already_used", "ok"]


def test_a_guardian_shows_a_childs_certificate(wallet):
    code = wallet.bound(holds="birth_certificate").present("birth_certificate")["code"]

    assert wallet.scanner().verify(code)["presented_as"] == "guardian"


def test_a_cancelled_code_and_a_suspended_license_are_refused(wallet):
    doctor, nurse = wallet.bound(holds="physician_practice"), wallet.bound(name="苏禾")
    made = doctor.present("physician_practice")
    doctor.call("DELETE", f"/api/v1/me/presentations/{made['id']}")

    assert wallet.scanner().verify(made["code"])["reason"] == "cancelled"
    assert nurse.try_to_present("nurse_practice").get_json()["code"] == "license_suspended"


def test_unbinding_voids_codes_and_ends_sessions(wallet):
    phone = wallet.bound(holds="physician_practice")
    made = phone.present("physician_practice")

    assert phone.call("DELETE", "/api/v1/me/binding").status_code == 204

    assert wallet.scanner().verify(made["code"])["reason"] == "voided"
    assert phone.call("GET", "/api/v1/me").status_code == 401
