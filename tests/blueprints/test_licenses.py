"""My licenses over HTTP: what a list and a page show, and what happens while a source is down."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
import requests

REGISTER = "/certshare/queryCertInfoByHolderCode"
ROW = {
    "id",
    "identifier",
    "type",
    "name",
    "role",
    "state",
    "number_masked",
    "holder",
    "authority",
    "issued_on",
    "valid_from",
    "valid_to",
    "flags",
    "presentable",
    "source",
    "fetched_at",
}
DETAIL = ROW | {"number", "holders", "fields", "history"}
SOURCE = {"name", "state", "fetched_at"}
DAY_AND_A_BIT = 25 * 3600


def listed(phone, **query):
    answer = phone.call("GET", "/api/v1/me/licenses", query_string=query)
    assert answer.status_code == 200, answer.get_json()
    return answer.get_json()


def page_of(phone, license_type):
    row = phone.license(license_type)
    return phone.call("GET", f"/api/v1/me/licenses/{row['id']}").get_json()


def source_of(body):
    """How the province's register stands, while the others answer."""
    source, *others = body["sources"]
    assert source["name"] == "provincial"
    assert {other["state"] for other in others} == {"fresh"}
    return source


def break_register(wallet, mode, times=100, **how):
    wallet.outside.post("/faults", {"path": REGISTER, "mode": mode, "times": times, **how})


def faults_left(wallet):
    return requests.get(f"{wallet.outside.url}/faults", timeout=60).json()["items"]


@pytest.fixture
def doctor(wallet):
    return wallet.bound(holds="physician_practice")


def test_the_first_list_asks_the_register_itself(doctor):
    body = listed(doctor)

    assert body.keys() == {"items", "sources", "next_cursor"}
    assert [row["type"] for row in body["items"]] == [
        "physician_practice",
        "physician_qualification",
    ]
    assert source_of(body).keys() == SOURCE
    assert source_of(body)["state"] == "fresh"
    assert datetime.fromisoformat(source_of(body)["fetched_at"]).tzinfo == UTC
    assert body["next_cursor"] is None


def test_a_row_shows_what_a_list_needs(doctor):
    row = doctor.license("physician_practice")

    assert row.keys() == ROW
    assert {key: row[key] for key in ROW - {"id", "identifier", "fetched_at"}} == {
        "type": "physician_practice",
        "name": "医师执业证书",
        "role": "holder",
        "state": "valid",
        "number_masked": "***********0123",
        "holder": {"kind": "person", "name_masked": "闻**远"},
        "authority": {"code": "11990100000000027A", "name": "样例市卫生健康委员会"},
        "issued_on": "2010-03-15",
        "valid_from": "2010-03-15",
        "valid_to": None,
        "flags": [],
        "presentable": True,
        "source": "provincial",
    }


def test_a_page_shows_the_license_in_full(doctor):
    page = page_of(doctor, "physician_practice")

    assert page.keys() == DETAIL
    assert page["number"] == "110990101000123"
    assert page["holders"] == [{"kind": "person", "role": "holder", "name_masked": "闻**远"}]
    assert page["fields"] == [
        {"name": "sex", "label": "性别", "value": "男"},
        {"name": "birth_date", "label": "出生日期", "value": "1984-05-17"},
        {"name": "level", "label": "执业级别", "value": "执业医师"},
        {"name": "category", "label": "执业类别", "value": "临床"},
        {"name": "scope", "label": "执业范围", "value": "内科专业"},
        {"name": "practice_place", "label": "执业地点", "value": "样例市"},
        {"name": "main_institution", "label": "主要执业机构", "value": "样例市第一医院"},
    ]
    assert [step.keys() for step in page["history"]] == [{"state", "at", "reason", "by"}]
    assert page["history"][0]["state"] == "valid"
    assert page["history"][0]["by"] == "provincial"


def test_a_number_that_contains_the_id_number_is_hidden_in_lists(doctor):
    row = doctor.license("physician_qualification")

    assert set(row["number_masked"]) == {"*"}
    assert page_of(doctor, "physician_qualification")["number"].endswith(doctor.person["id_number"])


@pytest.mark.parametrize(
    ("person", "license_type", "state", "reason"),
    [
        ("苏禾", "nurse_practice", "suspended", "暂停执业活动"),
        ("温如许", "nurse_practice", "expired", None),
    ],
)
def test_a_license_that_does_not_hold_says_why_and_what_to_do(
    wallet, person, license_type, state, reason
):
    phone = wallet.bound(name=person)

    row, page = phone.license(license_type), page_of(phone, license_type)

    assert (row["state"], row["presentable"], row.get("reason")) == (state, False, reason)
    assert page.keys() == DETAIL | {"remedy"} | ({"reason"} if reason else set())
    assert "发证机关" in page["remedy"]


def test_the_history_tells_oldest_first_what_happened(wallet):
    page = page_of(wallet.bound(name="苏禾"), "nurse_practice")

    assert [step["state"] for step in page["history"]] == ["valid", "suspended"]
    assert page["history"][1]["reason"] == "暂停执业活动"
    assert page["history"][1]["at"] == "2026-09-15T02:00:00+00:00"


@pytest.mark.parametrize("parent", ["叶清棠", "秦牧川"])
def test_both_parents_see_the_birth_certificate(wallet, parent):
    phone = wallet.bound(name=parent)

    row, page = phone.license("birth_certificate"), page_of(phone, "birth_certificate")

    assert row["role"] == "guardian"
    assert row["holder"] == {"kind": "person", "name_masked": "秦*安"}
    assert [(one["role"], one.get("relation")) for one in page["holders"]] == [
        ("holder", None),
        ("guardian", "mother"),
        ("guardian", "father"),
    ]


def test_a_clinics_filing_shows_to_its_representative(wallet):
    row = wallet.bound(holds="clinic_filing").license("clinic_filing")

    assert row["role"] == "representative"
    assert row["holder"] == {"kind": "organization", "name_masked": "样例安和诊所"}


@pytest.mark.parametrize(
    "person", ["祁朔", "柏晚秋", "尉迟星野", "古丽扎尔·阿卜杜萨拉木·买买提托合提"]
)
def test_who_has_nothing_electronic_gets_an_empty_list_that_is_fresh(wallet, person):
    body = listed(wallet.bound(name=person))

    assert body["items"] == []
    assert source_of(body)["state"] == "fresh"


def test_everybody_of_the_cast_holds_what_it_says(wallet):
    # Whoever has another document than an ID card is proven at the counter.
    for person in (row for row in wallet.outside.cast["citizens"] if "id_type" not in row):
        phone = wallet.sign_in(person)
        assert phone.prove()["status"] == "passed", person["story"]

        types = [row["type"] for row in phone.licenses()]

        assert sorted(types) == sorted(person["licenses"]), person["story"]


@pytest.mark.parametrize(
    ("query", "types"),
    [
        ({"type": "physician_practice"}, ["physician_practice"]),
        ({"type": "radiology"}, []),
        ({"role": "holder", "state": "valid"}, ["physician_practice", "physician_qualification"]),
        ({"role": "guardian"}, []),
        ({"state": "suspended"}, []),
        ({"state": "valid", "type": "physician_qualification"}, ["physician_qualification"]),
    ],
)
def test_a_list_is_filtered(doctor, query, types):
    assert [row["type"] for row in listed(doctor, **query)["items"]] == types


def test_pages_join_and_each_tells_of_the_sources(doctor):
    everything = listed(doctor)

    first = listed(doctor, limit=1)
    second = listed(doctor, limit=1, cursor=first["next_cursor"])

    assert len(everything["items"]) == 2
    assert [first["items"], second["items"]] == [[row] for row in everything["items"]]
    assert [page["sources"] for page in (first, second)] == [everything["sources"]] * 2
    assert (everything["next_cursor"], second["next_cursor"]) == (None, None)


def test_a_filter_goes_before_the_page(doctor):
    (row,) = listed(doctor, type="physician_practice")["items"]

    page = listed(doctor, type="physician_practice", limit=1)

    assert (page["items"], page["next_cursor"]) == ([row], None)


@pytest.mark.parametrize(
    "query",
    [
        {"state": "green"},
        {"role": "owner"},
        {"type": ""},
        {"limit": 0},
        {"limit": 201},
        {"cursor": "x"},
        {"cursor": "e30="},
    ],
)
def test_a_filter_or_page_that_cannot_be_is_invalid(doctor, query):
    answer = doctor.call("GET", "/api/v1/me/licenses", query_string=query)

    assert (answer.status_code, answer.get_json()["code"]) == (422, "invalid")


def test_what_is_somebody_elses_does_not_exist(wallet, doctor):
    theirs = doctor.license("physician_practice")["id"]
    stranger = wallet.bound(name="祁朔")

    for license_id in (theirs, uuid4(), "1"):
        answer = stranger.call("GET", f"/api/v1/me/licenses/{license_id}")
        assert (answer.status_code, answer.get_json()["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/v1/me/licenses"),
        ("POST", "/api/v1/me/licenses/refresh"),
        ("GET", "/api/v1/me/usage"),
    ],
)
def test_only_a_bound_citizen_has_licenses(wallet, method, path):
    phone = wallet.sign_in(wallet.outside.citizen(holds="physician_practice"))

    unbound, unknown = phone.call(method, path), wallet.client.open(path, method=method)

    assert (unbound.status_code, unbound.get_json()["code"]) == (403, "not_bound")
    assert (unknown.status_code, unknown.get_json()["code"]) == (401, "unauthorized")


@pytest.mark.parametrize(
    ("mode", "how", "states"),
    [
        ("error", {}, {"failed"}),
        ("drop", {}, {"failed"}),
        ("delay", {"seconds": 30}, {"pending"}),
        ("hang", {"seconds": 30}, {"pending"}),
    ],
)
def test_a_list_does_not_wait_for_a_register_that_fails(wallet, doctor, mode, how, states):
    break_register(wallet, mode, **how)

    with wallet.hurried():
        body = listed(doctor)

    wallet.outside.whole()
    source = source_of(body)
    assert body["items"] == []
    assert source["state"] in states
    assert source["fetched_at"] is None
    error = {"error"} if source["state"] == "failed" else set()
    assert source.keys() == SOURCE | {"remedy"} | error


def test_what_was_known_is_shown_while_the_register_is_down(wallet, doctor):
    known = listed(doctor)
    wallet.outside.advance(DAY_AND_A_BIT)
    break_register(wallet, "error")

    body = listed(wallet.sign_in(doctor.person))

    assert [row["id"] for row in body["items"]] == [row["id"] for row in known["items"]]
    assert source_of(body)["state"] == "failed"
    assert source_of(body)["fetched_at"] == source_of(known)["fetched_at"]


def test_a_register_that_failed_is_left_alone_for_half_a_minute(wallet, doctor):
    break_register(wallet, "error", times=2)
    listed(doctor)
    (fault,) = faults_left(wallet)
    assert fault["times"] == 1

    assert source_of(listed(doctor))["state"] == "failed"
    assert faults_left(wallet) == [fault]

    wallet.outside.advance(31)
    listed(doctor)
    wallet.outside.advance(31)
    assert source_of(listed(doctor))["state"] == "fresh"


def test_a_refresh_asks_the_register_at_once(wallet, doctor):
    break_register(wallet, "error", times=1)
    assert source_of(listed(doctor))["state"] == "failed"

    answer = doctor.call("POST", "/api/v1/me/licenses/refresh")

    assert answer.status_code == 200
    assert answer.get_json().keys() == {"items", "sources", "next_cursor"}
    assert source_of(answer.get_json())["state"] == "fresh"
    assert len(answer.get_json()["items"]) == 2


def test_a_fresh_list_does_not_ask_again(wallet, doctor):
    fetched_at = source_of(listed(doctor))["fetched_at"]
    wallet.outside.advance(600)

    assert source_of(listed(doctor))["fetched_at"] == fetched_at


def test_an_old_list_asks_again(wallet, doctor):
    fetched_at = source_of(listed(doctor))["fetched_at"]
    wallet.outside.advance(DAY_AND_A_BIT)

    source = source_of(listed(wallet.sign_in(doctor.person)))

    assert source["state"] == "fresh"
    assert source["fetched_at"] > fetched_at
