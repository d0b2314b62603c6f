"""Unusual decisions, from the desk where they are made to those who watch over it."""

import pytest

from app.worker.jobs import messages as telling
from tests.blueprints.applying import CITY, desk_of
from tests.blueprints.desk import code_of
from tests.wallet.identity.factories import make_id_number
from wallet.officers.unusual import THRESHOLDS

ALARMS = "/api/v1/desk/alarms"
MOST = THRESHOLDS["counter_code.issued"]["hour"]


@pytest.fixture
def busy(wallet):
    """An officer who handed out one code more than usual, to so many people."""
    desk = desk_of(wallet, "officer-city-1")
    for number in range(MOST + 1):
        desk.vouch({"name": "孙小样", "id_number": make_id_number(order=f"{number:03}")})
    with wallet.app.app_context():
        telling.fan_out()
    return desk


@pytest.mark.parametrize("username", ["supervisor-city-1", "auditor-province-1"])
def test_supervisor_and_auditor_are_told(wallet, busy, username):
    [alarm] = desk_of(wallet, username).client.get(ALARMS).get_json()["items"]

    assert alarm.pop("id")
    assert alarm.pop("at")
    assert len(alarm.pop("officer")) == 8
    assert alarm == {
        "authority": {"code": CITY, "name": "样例市卫生健康委员会"},
        "act": "counter_code.issued",
        "span": "hour",
        "count": MOST + 1,
        "usual": MOST,
    }


def test_an_officer_is_not(busy):
    assert code_of(busy.client.get(ALARMS), 403) == "wrong_role"


def test_it_is_counted_for_prometheus(wallet, busy):
    text = wallet.client.get("/metrics").get_data(as_text=True)

    assert 'wallet_unusual_decisions_total{act="counter_code.issued",span="hour"} 1.0' in text
