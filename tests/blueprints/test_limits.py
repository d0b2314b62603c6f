"""429 with Retry-After: what one caller may ask how often."""

import pytest
from flask import Flask

from app import config
from app.config import ConfigError
from tests.blueprints.desk import open_desk
from tests.world import WECHAT_CODE, world
from wallet.short_lived.limits import (
    BAD_WECHAT_CODES,
    CITIZEN_ACTS,
    COMPLETIONS,
    DESK_CODES,
    DESK_FILINGS,
    DESK_LOCKS,
    EXPORTS,
    IDENTITY_CHECKS,
    ORIGINALS,
    REFRESHES,
    SUBSCRIPTIONS,
    WECHAT_SIGN_INS,
)

NO_SUCH_LICENSE = "/api/v1/me/licenses/00000000-0000-4000-8000-000000000000/presentations"


@pytest.fixture
def doctor(wallet):
    return wallet.bound(holds="physician_practice")


@pytest.fixture
def path(doctor):
    return f"/api/v1/me/licenses/{doctor.license('physician_practice')['id']}/presentations"


def statuses(phone, path, times):
    return [phone.call("POST", path, {}).status_code for _ in range(times)]


def test_a_citizen_shows_sixty_times_a_minute_and_no_more(doctor, path):
    assert set(statuses(doctor, path, 60)) == {201}

    refused = doctor.call("POST", path, {})

    assert (refused.status_code, refused.content_type) == (429, "application/problem+json")
    assert refused.get_json()["code"] == "rate_limited"
    assert refused.get_json()["title"] == "操作过于频繁，请稍后再试"
    assert 1 <= int(refused.headers["Retry-After"]) <= 60


def test_who_waits_as_long_as_told_is_served_again(doctor, path):
    statuses(doctor, path, 60)
    refused = doctor.call("POST", path, {})

    doctor.outside.advance(int(refused.headers["Retry-After"]))

    assert statuses(doctor, path, 1) == [201]


def test_every_request_of_the_citizen_counts(doctor):
    assert statuses(doctor, NO_SUCH_LICENSE, 61) == [404] * 60 + [429]


def test_other_citizens_are_not_concerned(wallet, doctor):
    statuses(doctor, NO_SUCH_LICENSE, 61)

    nurse = wallet.bound(holds="nurse_practice")

    assert statuses(nurse, NO_SUCH_LICENSE, 1) == [404]


def test_what_the_guard_refuses_does_not_count(wallet, doctor):
    for _ in range(61):
        wallet.client.post(NO_SUCH_LICENSE, json={})

    assert statuses(doctor, NO_SUCH_LICENSE, 1) == [404]


def test_looking_at_licenses_is_not_limited(doctor):
    statuses(doctor, NO_SUCH_LICENSE, 61)

    assert doctor.licenses()


def test_a_client_verifies_twelve_hundred_times_a_minute_and_no_more(wallet):
    venues = [row for row in wallet.outside.cast["clients"] if row.get("category") == "venue"]
    scanner, other = (wallet.scanner(row["client_id"]) for row in venues[:2])
    asked = {"code": "EL1:", "purpose": "entry_registration"}
    verified = scanner.ask(asked).status_code
    refused_for_their_shape = {scanner.ask({}).status_code for _ in range(1199)}

    refused = scanner.ask(asked)

    assert (verified, refused_for_their_shape) == (200, {422})
    assert (refused.status_code, refused.get_json()["code"]) == (429, "rate_limited")
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert other.ask(asked).status_code == 200


ME, NOBODY = "/api/v1/me", "00000000-0000-4000-8000-000000000000"
# One act for each limit; what is refused for its shape or not found counts like any other.
OF_A_CITIZEN = [
    (IDENTITY_CHECKS, "POST", f"{ME}/identity-checks"),
    (COMPLETIONS, "POST", f"{ME}/identity-checks/{NOBODY}/completion"),
    (REFRESHES, "POST", f"{ME}/licenses/refresh"),
    (ORIGINALS, "GET", f"{ME}/licenses/{NOBODY}/file"),
    (EXPORTS, "GET", f"{ME}/usage?format=csv"),
    (SUBSCRIPTIONS, "PUT", f"{ME}/subscriptions/none"),
]
OF_AN_OFFICER = [
    (DESK_CODES, "identity-codes"),
    (DESK_LOCKS, "locks"),
    (DESK_FILINGS, "applications"),
]
A_MINUTE = 60


def name_of(value):
    return getattr(value, "name", "")


def is_refused(answer, *, longer_than):
    known = (answer.status_code, answer.get_json()["code"]) == (429, "rate_limited")
    return known and int(answer.headers["Retry-After"]) > longer_than


@pytest.mark.parametrize(("limit", "method", "path"), OF_A_CITIZEN, ids=name_of)
def test_what_is_costly_has_a_limit_for_each_account(wallet, doctor, limit, method, path):
    body = None if method == "GET" else {}
    wallet.outside.advance(A_MINUTE)  # what counts every act has forgotten the binding
    before = [doctor.call(method, path, body).status_code for _ in range(limit.number)]
    wallet.outside.advance(A_MINUTE)

    assert before.count(429) <= 1  # the binding was a check, and its completion
    assert is_refused(doctor.call(method, path, body), longer_than=A_MINUTE)
    nurse = wallet.bound(holds="nurse_practice")
    assert nurse.call(method, path, body).status_code != 429


@pytest.mark.parametrize(("limit", "path"), OF_AN_OFFICER, ids=name_of)
def test_what_an_officer_does_to_people_has_a_limit_for_each_officer(wallet, limit, path):
    desk = open_desk(wallet)
    before = {desk.post(path, {}).status_code for _ in range(limit.number)}

    assert before == {422}
    assert is_refused(desk.post(path, {}), longer_than=A_MINUTE)
    assert open_desk(wallet, "supervisor").post(path, {}).status_code == 422


def test_every_act_of_an_account_counts_whatever_it_is(wallet, doctor):
    wallet.outside.advance(A_MINUTE)
    path = f"{ME}/messages/{NOBODY}/reading"
    before = {doctor.call("POST", path).status_code for _ in range(CITIZEN_ACTS.number)}

    assert before == {404}
    assert doctor.call("POST", path).status_code == 429
    assert doctor.call("DELETE", f"{ME}/presentations/{NOBODY}").status_code == 429
    assert doctor.call("GET", ME).status_code == 200


def test_one_phone_signs_in_sixty_times_an_hour_and_no_more(wallet, doctor):
    answers = [sign_in_again(wallet, doctor).status_code for _ in range(WECHAT_SIGN_INS.number)]

    assert answers.count(429) == 1  # it had signed in once before
    assert is_refused(sign_in_again(wallet, doctor), longer_than=A_MINUTE)
    assert wallet.bound(holds="nurse_practice")


def test_codes_that_wechat_does_not_know_close_a_network_and_good_ones_do_not(wallet):
    wrong = {"grant_type": WECHAT_CODE, "client_id": wallet.outside.cast["appid"]}
    for _ in range(BAD_WECHAT_CODES.number - 1):
        assert wallet.token(**wrong, code="made-up").status_code == 400
    doctor = wallet.bound(holds="physician_practice")
    assert sign_in_again(wallet, doctor).status_code == 200

    assert wallet.token(**wrong, code="made-up").status_code == 400
    assert wallet.token(**wrong, code="made-up").status_code == 429
    assert sign_in_again(wallet, doctor).status_code == 429


def sign_in_again(wallet, phone):
    code = wallet.outside.post("/phone/login", {"openid": phone.person["openid"]})["code"]
    return wallet.token(grant_type=WECHAT_CODE, client_id=wallet.outside.cast["appid"], code=code)


def test_the_limits_can_be_switched_off_in_a_sandbox(sandbox, tmp_path):
    with world(sandbox, tmp_path, RATE_LIMITS="off") as running:
        doctor = running.bound(holds="physician_practice")

        assert statuses(doctor, NO_SUCH_LICENSE, 61) == [404] * 61


@pytest.mark.parametrize(
    ("environment", "value", "why"),
    [
        ("production", "off", "has no place in production"),
        ("production", "no", "neither on nor off"),
        ("sandbox", "OFF", "neither on nor off"),
    ],
)
def test_production_knows_no_way_around_the_limits(environment, value, why):
    with pytest.raises(ConfigError, match=f"WALLET_RATE_LIMITS.*{why}"):
        config.load(Flask("wallet"), {"ENVIRONMENT": environment, "RATE_LIMITS": value})


@pytest.mark.parametrize(
    "path", ["/api/v1/me/licenses/{license_id}/presentations", "/api/v1/verifications"]
)
def test_the_documentation_tells_of_the_limit(wallet, path):
    documented = wallet.client.get("/openapi.json").get_json()["paths"][path]["post"]

    assert documented["responses"]["429"] == {"$ref": "#/components/responses/TOO_MANY_REQUESTS"}


def test_guesses_at_the_counter_count(wallet, doctor):
    desk = open_desk(wallet)
    guesses = [desk.lock(doctor.person, name="别人").status_code for _ in range(DESK_LOCKS.number)]

    assert set(guesses) == {404}
    assert desk.lock(doctor.person).status_code == 429, "who may have been found by guessing"
