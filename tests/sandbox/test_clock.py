"""Time moves for everybody through one small file."""

import json
from datetime import datetime, timedelta

import pytest

from sandbox.clock import Clock
from tests.sandbox.conftest import NOON


def test_time_is_the_machines_until_it_is_moved(client):
    assert client.get("/clock").get_json() == {"now": "2026-11-21T04:00:00.000Z"}


def test_time_moves_by_the_seconds_asked_for_and_adds_up(client):
    client.post("/clock", json={"advance_seconds": 60})

    answer = client.post("/clock", json={"advance_seconds": 0.5})

    assert answer.get_json() == {"now": "2026-11-21T04:01:00.500Z"}


def test_time_can_be_moved_back_and_reset(client):
    back = client.post("/clock", json={"advance_seconds": -3600}).get_json()["now"]
    reset = client.post("/clock", json={"reset": True}).get_json()["now"]

    assert back == "2026-11-21T03:00:00.000Z"
    assert reset == "2026-11-21T04:00:00.000Z"


def test_others_read_the_move_from_the_file_when_it_is_answered(client, tmp_path):
    client.post("/clock", json={"advance_seconds": 90})

    assert float((tmp_path / "sandbox" / "clock").read_text()) == 90.0


def test_the_sandbox_follows_the_file(clock, tmp_path):
    (tmp_path / "sandbox" / "clock").write_text("3600")

    assert clock.now() == NOON + timedelta(hours=1)


def test_a_moved_clock_stays_moved_after_a_restart(clock, tmp_path):
    clock.advance(3600)

    again = Clock(tmp_path / "sandbox" / "clock", real=lambda: NOON)

    assert again.now() == NOON + timedelta(hours=1)


def test_now_is_rfc_3339_in_utc(client):
    now = client.get("/clock").get_json()["now"]

    assert datetime.fromisoformat(now).utcoffset() == timedelta(0)
    assert now.endswith("Z")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"advance_seconds": None},
        {"advance_seconds": "60"},
        {"advance_seconds": True},
        {"advance_seconds": [60]},
        {"advance_seconds": float("nan")},
        {"advance_seconds": float("inf")},
        {"advance_seconds": 10**30},
        {"advance_seconds": 80 * 366 * 86_400},
        {"advance_seconds": -80 * 366 * 86_400},
        {"advance_seconds": 60, "reset": True},
        {"reset": False},
        {"reset": 1},
        {"surplus": 1},
    ],
)
def test_a_move_that_makes_no_sense_is_refused_and_moves_nothing(client, body):
    answer = client.post("/clock", data=json.dumps(body))

    assert answer.status_code == 422
    assert answer.get_json()["detail"]
    assert client.get("/clock").get_json() == {"now": "2026-11-21T04:00:00.000Z"}
