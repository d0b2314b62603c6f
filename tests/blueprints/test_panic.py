"""Locks, panic and what a moved binding leaves behind, over HTTP; and how often one may fail."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from tests.blueprints.applying import desk_of
from tests.blueprints.desk import (
    again,
    code_of,
    complete,
    now,
    open_desk,
    start_at_counter,
    try_to_start_at_counter,
)
from tests.wallet.identity.factories import make_id_number

PANIC = "/api/v1/me/panic"
BINDING = "/api/v1/me/binding"
SHANGHAI = timedelta(hours=8)
SOMEBODY = {"openid": "oPhone-of-somebody", "name": "孙小样", "id_number": make_id_number()}


@pytest.fixture
def doctor(wallet):
    return wallet.bound(holds="physician_practice")


@pytest.fixture
def desk(wallet):
    return open_desk(wallet)


def me(phone):
    return phone.call("GET", "/api/v1/me").get_json()


def refresh(wallet, phone):
    return wallet.token(
        grant_type="refresh_token",
        refresh_token=phone.tokens["refresh_token"],
        client_id=wallet.outside.cast["appid"],
    )


def panic(phone):
    answer = phone.call("POST", PANIC)
    assert (answer.status_code, answer.data) == (204, b"")


def by_the_owner(desk, phone):
    panic(phone)


def by_the_clerk(desk, phone):
    assert desk.lock(phone.person).status_code == 204


@pytest.fixture(params=[by_the_owner, by_the_clerk], ids=lambda each: each.__name__)
def lock(request, desk):
    return lambda phone: request.param(desk, phone)


# What stops


def test_running_codes_are_void(wallet, doctor, lock):
    made = doctor.present("physician_practice")

    lock(doctor)

    seen = wallet.scanner().verify(made["code"])
    assert (seen["verdict"], seen["reason"]) == ("invalid", "voided")


def test_every_session_ends_and_cannot_be_renewed(wallet, doctor, lock):
    other = again(wallet, doctor)

    lock(doctor)

    for phone in (doctor, other):
        assert code_of(phone.call("GET", "/api/v1/me"), 401) == "unauthorized"
        assert refresh(wallet, phone).get_json()["error"] == "invalid_grant"


LOCKED = [
    ("GET", "/api/v1/me/licenses"),
    ("POST", "/api/v1/me/licenses/refresh"),
    ("GET", f"/api/v1/me/licenses/{uuid4()}"),
    ("POST", f"/api/v1/me/licenses/{uuid4()}/presentations"),
    ("GET", f"/api/v1/me/presentations/{uuid4()}"),
    ("DELETE", f"/api/v1/me/presentations/{uuid4()}"),
    ("POST", f"/api/v1/me/presentations/{uuid4()}/dispute"),
    ("GET", "/api/v1/me/usage"),
    ("DELETE", BINDING),
]


def test_who_signs_in_again_finds_the_wallet_locked(wallet, doctor, lock):
    lock(doctor)
    thief = again(wallet, doctor)

    told = me(thief)

    assert (told["bound"], told["locked"]) == (True, True)
    for method, path in LOCKED:
        body = {} if method == "POST" else None
        assert code_of(thief.call(method, path, body), 403) == "locked", path


def test_a_new_check_of_the_same_person_unlocks(wallet, doctor, lock):
    lock(doctor)
    owner = again(wallet, doctor)

    assert owner.prove()["status"] == "passed"

    assert (me(owner)["bound"], me(owner)["locked"]) == (True, False)
    made = owner.present("physician_practice")
    assert wallet.scanner().verify(made["code"])["reason"] == "ok"


def test_codes_from_before_stay_void_after_unlocking(wallet, doctor, lock):
    made = doctor.present("physician_practice")
    lock(doctor)
    again(wallet, doctor).prove()

    assert wallet.scanner().verify(made["code"])["reason"] == "voided"


@pytest.mark.parametrize("result", ["fail", "cancel"])
def test_a_check_that_fails_does_not_unlock(wallet, doctor, lock, result):
    lock(doctor)
    thief = again(wallet, doctor)

    assert thief.prove(result)["status"] == "failed"
    assert me(thief)["locked"] is True


def test_a_check_from_before_the_lock_does_not_unlock(wallet, doctor, lock):
    started = doctor.start_check().get_json()
    seen = {"verify_id": started["handoff"]["verify_id"], "result": "pass"}
    wallet.outside.post("/phone/face", seen)

    lock(doctor)

    thief = again(wallet, doctor)
    assert complete(thief, started["id"])["reason"] == "expired"
    assert me(thief)["locked"] is True


def test_a_counter_code_from_before_the_lock_does_not_unlock(wallet, doctor, desk, lock):
    code = desk.vouch(doctor.person)
    lock(doctor)
    thief = again(wallet, doctor)

    assert complete(thief, start_at_counter(thief), code)["reason"] == "no_match"
    assert me(thief)["locked"] is True


def test_at_the_counter_two_officers_unlock_it_on_a_new_phone_at_once(wallet, doctor, desk):
    by_the_clerk(desk, doctor)
    new = wallet.sign_in(doctor.person | {"openid": "oThe-new-phone-of-the-same-one"})
    code, check = desk.vouch(doctor.person), start_at_counter(new)
    assert complete(new, check, code)["reason"] == "moving"

    second = desk_of(wallet, "officer-city-2")
    assert second.post(f"moves/{check}/confirmation", {}).status_code == 200

    assert (me(new)["bound"], me(new)["locked"]) == (True, False)


def test_another_person_cannot_be_proven_on_a_locked_phone(wallet, doctor, lock):
    lock(doctor)
    thief = again(wallet, doctor)
    nurse = wallet.outside.citizen(holds="nurse_practice")

    answer = thief.start_check(name=nurse["name"], id_number=nurse["id_number"])

    assert code_of(answer, 409) == "already_bound"


def test_others_are_not_concerned(wallet, doctor, lock):
    nurse = wallet.bound(holds="nurse_practice")

    lock(doctor)

    assert me(nurse)["locked"] is False
    assert nurse.licenses()


# Panic


def test_one_may_panic_twice(wallet, doctor):
    panic(doctor)
    thief = again(wallet, doctor)

    panic(thief)

    assert code_of(thief.call("GET", "/api/v1/me"), 401) == "unauthorized"
    assert me(again(wallet, doctor))["locked"] is True


def test_an_unbound_phone_has_nothing_to_stop(wallet):
    phone = wallet.sign_in(SOMEBODY)

    assert code_of(phone.call("POST", PANIC), 403) == "not_bound"

    assert (me(phone)["bound"], me(phone)["locked"]) == (False, False)


def test_without_a_token_nobody_panics(wallet):
    assert code_of(wallet.client.post(PANIC), 401) == "unauthorized"


# The clerk's lock


@pytest.mark.parametrize(
    "changes", [{"name": "别人"}, {"id_number": make_id_number()}], ids=["name", "number"]
)
def test_name_and_number_must_both_be_the_persons(doctor, desk, changes):
    assert code_of(desk.lock(doctor.person, **changes), 404) == "not_found"
    assert me(doctor)["locked"] is False


def test_somebody_who_was_never_bound_has_no_wallet_to_lock(wallet, desk):
    stranger = wallet.outside.citizen(holds="nurse_practice")

    answers = [desk.lock(stranger), desk.lock(SOMEBODY)]

    # A clerk who tries numbers learns nothing from the wording.
    assert len({answer.get_json()["detail"] for answer in answers}) == 1
    assert [code_of(answer, 404) for answer in answers] == ["not_found"] * 2


def test_a_person_who_unbound_can_be_locked_until_proven_anew(wallet, doctor, desk):
    doctor.call("DELETE", BINDING)

    by_the_clerk(desk, doctor)

    owner = again(wallet, doctor)
    assert me(owner)["bound"] is False
    assert owner.prove()["status"] == "passed"
    assert me(owner)["locked"] is False


# A binding that moved


def test_the_account_that_lost_the_binding_is_told(wallet, doctor):
    new = wallet.sign_in(doctor.person | {"openid": "oThe-new-phone-of-the-same-one"})
    new.prove()

    told = me(again(wallet, doctor))

    assert (told["bound"], told["lost"]["reason"]) == (False, "moved")
    assert datetime.fromisoformat(told["lost"]["at"]) == bound_at(new)
    assert "lost" not in me(new)


def bound_at(phone):
    return datetime.fromisoformat(me(phone)["bound_at"])


def test_moving_ends_sessions_refresh_and_codes_of_the_older_account(wallet, doctor):
    made = doctor.present("physician_practice")
    new = wallet.sign_in(doctor.person | {"openid": "oThe-new-phone-of-the-same-one"})

    new.prove()

    assert code_of(doctor.call("GET", "/api/v1/me"), 401) == "unauthorized"
    assert refresh(wallet, doctor).get_json()["error"] == "invalid_grant"
    assert wallet.scanner().verify(made["code"])["reason"] == "voided"


def test_who_takes_the_person_back_is_no_longer_told_and_the_other_is(wallet, doctor):
    new = wallet.sign_in(doctor.person | {"openid": "oThe-new-phone-of-the-same-one"})
    new.prove()
    old = again(wallet, doctor)

    old.prove()

    assert "lost" not in me(old)
    assert me(again(wallet, new))["lost"]["reason"] == "moved"


def test_who_unbinds_is_told_of_no_loss(wallet, doctor):
    doctor.call("DELETE", BINDING)

    assert "lost" not in me(again(wallet, doctor))


# How often one may fail


def fail(phone, times, result="fail"):
    return [phone.prove(result).get("reason") for _ in range(times)]


def seconds_to_midnight(wallet):
    local = now(wallet) + SHANGHAI
    midnight = (local + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return (midnight - local).total_seconds()


@pytest.fixture
def nurse(wallet):
    return wallet.sign_in(wallet.outside.citizen(holds="nurse_practice"))


def test_the_sixth_check_after_five_failures_is_refused_until_midnight(wallet, nurse):
    assert fail(nurse, 5) == ["no_match"] * 5

    refused = nurse.start_check()

    assert code_of(refused, 429) == "rate_limited"
    assert 0 <= int(refused.headers["Retry-After"]) - seconds_to_midnight(wallet) <= 60


def test_four_failures_are_forgiven(nurse):
    fail(nurse, 4)

    assert nurse.prove()["status"] == "passed"


def test_at_midnight_in_china_one_may_try_again(wallet, nurse):
    fail(nurse, 5)
    wallet.outside.advance(int(nurse.start_check().headers["Retry-After"]) - 30)
    before = again(wallet, nurse)
    assert code_of(before.start_check(), 429) == "rate_limited"

    wallet.outside.advance(31)

    assert before.prove()["status"] == "passed"


@pytest.mark.parametrize("result", ["cancel", "timeout"])
def test_what_is_no_failure_does_not_count(nurse, result):
    fail(nurse, 6, result)

    assert nurse.prove()["status"] == "passed"


def test_faults_of_the_provider_do_not_count(wallet, nurse):
    path = "/cityservice/face/identify/queryverifyinfo"
    wallet.outside.post("/faults", {"path": path, "mode": "error", "errcode": 503, "times": 6})
    assert fail(nurse, 6) == ["provider_unavailable"] * 6

    assert nurse.prove()["status"] == "passed"


def test_checks_left_open_do_not_count(nurse):
    for _ in range(6):
        assert nurse.start_check().status_code == 201

    assert nurse.prove()["status"] == "passed"


def test_another_name_or_number_is_no_way_around_the_accounts_limit(nurse):
    fail(nurse, 5)

    answer = nurse.start_check(name="别人", id_number=make_id_number("19880808"))

    assert code_of(answer, 429) == "rate_limited"


@pytest.fixture
def tried(wallet):
    """A nurse whose number was tried in vain from five other accounts."""

    def thieves(person, number=5):
        for thief in range(number):
            phone = wallet.sign_in(person | {"openid": f"oThief-{thief}"})
            assert fail(phone, 1) == ["no_match"]

    return thieves


def test_a_number_that_five_accounts_failed_with_is_closed_to_new_accounts(wallet, nurse, tried):
    tried(nurse.person)

    assert code_of(nurse.start_check(), 429) == "rate_limited"


def test_four_accounts_do_not_close_a_number(nurse, tried):
    tried(nurse.person, 4)

    assert nurse.prove()["status"] == "passed"


def test_a_closed_number_stays_open_to_the_account_that_is_bound(nurse, tried):
    nurse.prove()
    tried(nurse.person)

    assert nurse.prove()["status"] == "passed"


def test_a_closed_number_stays_open_at_the_counter(desk, nurse, tried):
    tried(nurse.person)
    code = desk.vouch(nurse.person)

    assert complete(nurse, start_at_counter(nurse), code)["status"] == "passed"


def test_a_closed_number_closes_no_other(wallet, nurse, tried):
    tried(nurse.person)

    assert wallet.bound(holds="physician_practice")


def test_the_account_that_failed_five_times_is_closed_at_the_counter_too(nurse):
    fail(nurse, 5)

    assert code_of(try_to_start_at_counter(nurse), 429) == "rate_limited"
