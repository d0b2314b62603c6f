"""Two registers over HTTP: a license of both shows once, in the stricter state."""

import pytest
import requests
import sqlalchemy as sa

from app.extensions import db
from tests.world import world
from wallet.audit.models import Entry
from wallet.registers.breaker import FAILURES, PAUSE

PROVINCE = "/certshare/queryCertInfoByHolderCode"
CITY = "/license/*"


def break_source(wallet, path, mode="error", times=100, **how):
    wallet.outside.post("/faults", {"path": path, "mode": mode, "times": times, **how})


def mend(wallet):
    requests.delete(f"{wallet.outside.url}/faults", timeout=60).raise_for_status()


def faults_left(wallet):
    (fault,) = requests.get(f"{wallet.outside.url}/faults", timeout=60).json()["items"]
    return fault["times"]


def listed(phone, path="/api/v1/me/licenses", method="GET"):
    answer = phone.call(method, path)
    assert answer.status_code == 200, answer.get_json()
    return answer.get_json()


def refreshed(phone):
    return listed(phone, "/api/v1/me/licenses/refresh", "POST")


def states(body):
    return {one["name"]: one["state"] for one in body["sources"]}


def told(wallet):
    with wallet.app.app_context():
        found = sa.select(Entry).where(Entry.action == "license.sources_differ")
        return [one.detail for one in db.session.scalars(found)]


def test_everybody_of_the_cast_sees_each_license_once(wallet):
    # Whoever has another document than an ID card is proven at the counter.
    for row in (one for one in wallet.outside.cast["citizens"] if "id_type" not in one):
        phone = wallet.bound(openid=row["openid"])

        body = listed(phone)

        assert sorted(one["type"] for one in body["items"]) == sorted(row["licenses"])
        assert set(states(body).values()) == {"fresh"}


def test_a_license_that_only_the_city_knows_can_be_shown(wallet):
    midwife = wallet.bound(holds="maternal_child_technique")
    (row,) = midwife.licenses()

    made = midwife.present("maternal_child_technique")

    assert (row["source"], row["state"]) == ("city", "valid")
    assert wallet.scanner().verify(made["code"])["reason"] == "ok"


def test_the_citys_documents_are_read_like_the_provinces(wallet):
    midwife = wallet.bound(holds="maternal_child_technique")
    (row,) = midwife.licenses()

    page = listed(midwife, f"/api/v1/me/licenses/{row['id']}")

    assert (row["issued_on"], row["valid_to"]) == ("2026-02-11", "2029-02-10")
    assert {field["label"]: field["value"] for field in page["fields"]} == {
        "性别": "女",
        "考核合格的技术项目": "产前筛查技术",
        "所在机构": "样例市妇幼保健院",
    }


@pytest.fixture
def surgeon(wallet):
    return wallet.bound(name="霍青崖")


def test_suspended_in_the_city_is_suspended_though_the_province_says_valid(wallet, surgeon):
    (row,) = listed(surgeon)["items"]

    refused = surgeon.try_to_present("physician_practice")

    assert (row["source"], row["state"], row["reason"]) == (
        "provincial",
        "suspended",
        "暂停执业活动六个月",
    )
    assert not row["presentable"]
    assert refused.get_json()["code"] == "license_suspended"


def test_the_difference_is_recorded_once_and_counted_for_operators(wallet, surgeon):
    refreshed(surgeon)
    refreshed(surgeon)

    assert told(wallet) == [{"source": "city", "owner": "provincial", "differences": ["state"]}]
    metrics = wallet.client.get("/metrics").get_data(as_text=True)
    assert 'wallet_source_differences{source="city"} 1.0' in metrics


def test_two_identifiers_of_one_license_are_one_row_and_each_leads_to_it(wallet):
    nurse = wallet.bound(name="温如许")
    (row,) = listed(nurse)["items"]

    assert (row["type"], row["state"]) == ("nurse_practice", "expired")
    assert told(wallet) == [
        {"source": "city", "owner": "provincial", "differences": ["identifier"]}
    ]


def test_one_register_that_hangs_does_not_hide_the_other(wallet):
    midwife = wallet.bound(holds="maternal_child_technique")
    break_source(wallet, PROVINCE, "hang", seconds=30)

    with wallet.hurried():
        body = listed(midwife)

    assert len(body["items"]) == 1
    assert (states(body)["provincial"], states(body)["city"]) == ("pending", "fresh")


@pytest.mark.parametrize(
    ("how", "error"),
    [
        ({"mode": "drop"}, "dropped"),
        ({"mode": "error"}, "error_106"),
        ({"mode": "error", "errcode": 502}, "http_502"),
    ],
)
def test_a_city_that_fails_has_a_word_and_does_not_hide_the_province(wallet, how, error):
    doctor = wallet.bound(holds="physician_qualification")
    break_source(wallet, CITY, **how)

    body = listed(doctor)

    assert len(body["items"]) == 2
    city = next(one for one in body["sources"] if one["name"] == "city")
    assert (city["state"], city["error"]) == ("failed", error)
    assert city["remedy"]


def test_a_source_that_keeps_failing_is_left_in_peace_and_tried_again(wallet):
    doctor = wallet.bound(holds="physician_qualification")
    break_source(wallet, PROVINCE)
    for _ in range(FAILURES):
        assert states(refreshed(doctor))["provincial"] == "failed"
    left = faults_left(wallet)

    province = refreshed(doctor)["sources"][0]

    assert (province["state"], province["error"]) == ("failed", "circuit_open")
    assert faults_left(wallet) == left
    mend(wallet)
    wallet.outside.advance(PAUSE.total_seconds())
    assert set(states(refreshed(doctor)).values()) == {"fresh"}


def test_a_wallet_without_a_second_register_asks_one(wallet, tmp_path):
    with world(wallet.outside, tmp_path, prepared=True, LICENSE_APP_URL="") as other:
        doctor = other.bound(holds="physician_qualification")

        assert "city" not in states(listed(doctor))
