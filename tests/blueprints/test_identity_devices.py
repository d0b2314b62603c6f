"""What is bound, how to end it, and how new a phone is after a move."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from tests.blueprints.applying import desk_of
from tests.blueprints.desk import again, code_of, complete, start_at_counter

DEVICES = "/api/v1/me/devices"
A_WEEK = 7 * 24 * 3600
PROVED = {"status": "passed"}
COOLING = {"status": "failed", "reason": "cooling_down"}


@pytest.fixture
def older(wallet):
    return wallet.bound(holds="nurse_practice")


@pytest.fixture
def newer(wallet, older):
    """The phone to which the wallet was moved by a face."""
    phone = wallet.sign_in(older.person | {"openid": "oThe-newer-phone"})
    assert phone.prove()["status"] == "passed"
    return phone


@pytest.fixture
def third(wallet, older):
    return wallet.sign_in(older.person | {"openid": "oThe-third-phone"})


def me(phone):
    return phone.call("GET", "/api/v1/me").get_json()


def proved(phone):
    answer = phone.prove()
    return {key: answer[key] for key in ("status", "reason") if key in answer}


def test_what_is_bound_is_listed_with_its_method_and_since_when(older):
    answer = older.call("GET", DEVICES)

    [device] = answer.get_json()["items"]
    assert device.pop("id")
    assert device == {
        "kind": "wechat",
        "since": me(older)["bound_at"],
        "method": "wechat_face",
        "this": True,
    }


def test_ending_it_unbinds(wallet, older):
    [device] = older.call("GET", DEVICES).get_json()["items"]

    assert older.call("DELETE", f"{DEVICES}/{device['id']}").status_code == 204

    assert older.call("GET", "/api/v1/me").status_code == 401, "its sessions are over"
    assert me(again(wallet, older))["bound"] is False


def test_what_is_bound_to_others_cannot_be_ended(wallet, older):
    stranger = wallet.bound(holds="physician_practice")
    [device] = older.call("GET", DEVICES).get_json()["items"]

    for wanted in (device["id"], uuid4()):
        assert code_of(stranger.call("DELETE", f"{DEVICES}/{wanted}"), 404) == "not_found"
    assert me(older)["bound"] is True


def test_a_phone_that_was_bound_first_is_not_new(older):
    assert "cool_down_until" not in me(older)


def test_after_a_move_the_new_phone_is_new_for_a_week(newer):
    told = me(newer)

    since, end = (datetime.fromisoformat(told[name]) for name in ("bound_at", "cool_down_until"))
    assert end - since == timedelta(days=7)


def test_a_second_move_by_face_alone_waits_for_the_week(wallet, newer, third):
    assert proved(third) == COOLING
    assert me(newer)["bound"] is True

    wallet.outside.advance(A_WEEK)
    assert proved(again(wallet, third)) == PROVED


def test_the_way_back_is_always_open(wallet, older, newer):
    assert proved(again(wallet, older)) == PROVED
    assert me(again(wallet, older))["bound"] is True


def test_two_officers_move_it_further_at_once(wallet, newer, third):
    first, second = desk_of(wallet, "officer-city-1"), desk_of(wallet, "officer-city-2")
    check = start_at_counter(third)
    assert complete(third, check, first.vouch(third.person))["reason"] == "moving"

    assert second.post(f"moves/{check}/confirmation", {}).get_json()["status"] == "passed"

    assert me(third)["bound"] is True


def test_a_move_by_the_counter_makes_a_phone_new_too(wallet, older, third):
    first, second = desk_of(wallet, "officer-city-1"), desk_of(wallet, "officer-city-2")
    check = start_at_counter(third)
    complete(third, check, first.vouch(third.person))
    second.post(f"moves/{check}/confirmation", {})

    assert "cool_down_until" in me(third)


def test_unbinding_does_not_shorten_the_week(wallet, newer, third):
    newer.call("DELETE", "/api/v1/me/binding")

    assert proved(third) == PROVED, "nobody is bound: nothing is moved"
    assert "cool_down_until" in me(third)


def test_who_changes_phones_by_unbinding_has_no_new_phone(older, third):
    older.call("DELETE", "/api/v1/me/binding")

    assert proved(third) == PROVED
    assert "cool_down_until" not in me(third)


def test_a_refused_second_move_counts_as_no_failure(third, newer):
    for _ in range(6):
        assert proved(third) == COOLING
