"""Who looked at my licenses, over HTTP."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from wallet.calendar.local_time import SHANGHAI, local_date

USE = {"id", "at", "by", "purpose", "license", "fields", "verdict", "reason", "channel"}


def usage(phone, **query):
    answer = phone.call("GET", "/api/v1/me/usage", query_string=query)
    assert answer.status_code == 200, answer.get_json()
    return answer.get_json()


@pytest.fixture
def doctor(wallet):
    return wallet.bound(holds="physician_practice")


def test_a_look_is_told_without_a_value(wallet, doctor):
    made = doctor.present("physician_practice", disclose=["scope", "sex"])
    seen = wallet.scanner("venue-a").verify(made["code"], place="一号门", device="gate-1")

    body = usage(doctor)

    (use,) = body["items"]
    assert body == {"items": [use], "next_cursor": None}
    assert use.keys() == USE | {"place", "presentation"}
    assert use == {
        "id": seen["id"],
        "at": seen["checked_at"],
        "by": {"kind": "verifier", "name": "样例会展中心"},
        "place": "一号门",
        "purpose": "entry_registration",
        "license": {"id": doctor.license("physician_practice")["id"], "name": "医师执业证书"},
        "fields": ["sex", "scope"],
        "verdict": "valid",
        "reason": "ok",
        "channel": "online",
        "presentation": made["id"],
    }


def test_failed_looks_are_told_too_and_the_newest_comes_first(wallet, doctor):
    made = doctor.present("physician_practice")
    wallet.scanner("venue-a").verify(made["code"])
    wallet.scanner("venue-b").verify(made["code"])
    wallet.outside.advance(63)
    wallet.scanner("venue-b").verify(made["code"])

    items = usage(doctor)["items"]

    assert [(use["verdict"], use["reason"]) for use in items] == [
        ("invalid", "expired"),
        ("invalid", "already_used"),
        ("valid", "ok"),
    ]
    assert [use["by"]["name"] for use in items] == ["样例高铁站", "样例高铁站", "样例会展中心"]
    assert items[0].keys() == USE | {"presentation"}
    assert items[0]["license"]["name"] == "医师执业证书"
    assert items[0]["fields"] == []


def test_pages_join_and_the_last_one_says_so(wallet, doctor):
    code = doctor.present("physician_practice")["code"]
    scanner = wallet.scanner()
    for _ in range(5):
        scanner.verify(code)

    first = usage(doctor, limit=2)
    second = usage(doctor, limit=2, cursor=first["next_cursor"])
    third = usage(doctor, limit=2, cursor=second["next_cursor"])

    pages = [page["items"] for page in (first, second, third)]
    assert [len(page) for page in pages] == [2, 2, 1]
    assert sum(pages, []) == usage(doctor)["items"]
    assert third["next_cursor"] is None


def test_a_page_that_is_just_full_is_the_last(wallet, doctor):
    wallet.scanner().verify(doctor.present("physician_practice")["code"])

    assert usage(doctor, limit=1)["next_cursor"] is None


@pytest.mark.parametrize(
    "query",
    [
        {"limit": 0},
        {"limit": 201},
        {"limit": "all"},
        {"cursor": "x"},
        {"cursor": "e30="},
        {"cursor": "WzEsMl0="},
        {"cursor": "x" * 201},
        {"license": "mine"},
        {"verdict": "perhaps"},
        {"kind": "citizen"},
        {"format": "xlsx"},
        {"from": "yesterday"},
        {"from": "2026-11-31"},
        {"from": "2026-W47-1"},
        {"from": "20261122"},
        {"from": "0001-01-01"},
        {"from": "２０２６-11-22"},
        {"to": "9999-12-31"},
        {"to": "2026-11-22T09:30:00"},
        {"to": "2026-11-22 09:30:00Z"},
        {"to": "2026-11-22T25:00:00Z"},
        {"to": "2026-11-22T09:30:00+99:00"},
    ],
)
def test_a_page_that_cannot_be_is_invalid(doctor, query):
    answer = doctor.call("GET", "/api/v1/me/usage", query_string=query)

    assert (answer.status_code, answer.get_json()["code"]) == (422, "invalid")


def test_one_asks_for_a_license_a_verdict_or_who_looked(wallet, doctor):
    qualified = wallet.scanner().verify(doctor.present("physician_qualification")["code"])
    practicing = wallet.scanner().verify(doctor.present("physician_practice")["code"])
    wallet.outside.advance(1)
    void = wallet.scanner().verify(
        doctor.present("physician_practice")["code"], accept=["radiology"]
    )
    license_id = doctor.license("physician_practice")["id"]

    def found(**query):
        return {use["id"] for use in usage(doctor, **query)["items"]}

    assert found(license=license_id) == {practicing["id"], void["id"]}
    assert found(verdict="valid") == {qualified["id"], practicing["id"]}
    assert found(verdict="valid", license=license_id) == {practicing["id"]}
    assert found(kind="verifier") == {one["id"] for one in (qualified, practicing, void)}
    assert found(kind="officer") == found(license=uuid4()) == set()


def test_one_asks_for_days_in_china_and_for_moments(wallet, doctor):
    seen = wallet.scanner().verify(doctor.present("physician_practice")["code"])
    at = datetime.fromisoformat(seen["checked_at"])
    today = local_date(at)
    day, moment = timedelta(days=1), timedelta(microseconds=1)
    there = [
        {"from": today, "to": today},
        {"from": at, "to": at + moment},
        {"from": at.astimezone(SHANGHAI), "to": today},
        {"from": today - day, "to": today + day},
    ]
    away = [
        {"from": today + day},
        {"to": today - day},
        {"to": at},
        {"from": at + moment},
        {"from": today, "to": today - day},
    ]

    def count(query):
        said = {name: asked.isoformat() for name, asked in query.items()}
        return len(usage(doctor, **said)["items"])

    assert [count(query) for query in there] == [1] * len(there)
    assert [count(query) for query in away] == [0] * len(away)


def test_pages_of_what_was_asked_for_join(wallet, doctor):
    code = doctor.present("physician_practice")["code"]
    for venue in ("venue-a", "venue-b", "venue-a", "venue-b", "venue-b"):
        wallet.scanner(venue).verify(code)
    everything = usage(doctor, verdict="invalid")["items"]

    first = usage(doctor, verdict="invalid", limit=2)
    wallet.scanner("venue-b").verify(code)
    second = usage(doctor, verdict="invalid", limit=2, cursor=first["next_cursor"])

    assert first["items"] + second["items"] == everything
    assert second["next_cursor"] is None


def test_nobody_sees_the_looks_at_others(wallet, doctor):
    wallet.scanner().verify(doctor.present("physician_practice")["code"])

    assert usage(wallet.bound(name="祁朔"))["items"] == []


def test_each_parent_sees_the_looks_at_what_they_showed(wallet):
    mother, father = (wallet.bound(name=name) for name in ("叶清棠", "秦牧川"))
    wallet.scanner().verify(mother.present("birth_certificate")["code"])

    (own,), (others,) = usage(mother)["items"], usage(father)["items"]
    assert "date_only" not in own
    assert others["date_only"]
