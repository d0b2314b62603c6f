"""Who looked at my licenses, over HTTP."""

import pytest

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
    assert use.keys() == USE | {"place"}
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
    assert items[0].keys() == USE
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
    ],
)
def test_a_page_that_cannot_be_is_invalid(doctor, query):
    answer = doctor.call("GET", "/api/v1/me/usage", query_string=query)

    assert (answer.status_code, answer.get_json()["code"]) == (422, "invalid")


def test_nobody_sees_the_looks_at_others(wallet, doctor):
    wallet.scanner().verify(doctor.present("physician_practice")["code"])

    assert usage(wallet.bound(name="祁朔"))["items"] == []


def test_each_parent_sees_the_looks_at_what_they_showed(wallet):
    mother, father = (wallet.bound(name=name) for name in ("叶清棠", "秦牧川"))
    wallet.scanner().verify(mother.present("birth_certificate")["code"])

    assert len(usage(mother)["items"]) == 1
    assert usage(father)["items"] == []
