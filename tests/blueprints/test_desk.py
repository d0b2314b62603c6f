"""The officer's session, over HTTP: credentials, lockout, cookie, token, roles, its end."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from app.extensions import db
from blueprints.attempts import network_of
from tests.blueprints.desk import (
    SESSION,
    code_of,
    credentials,
    document,
    officer,
    open_desk,
    try_to_sign_in,
)
from tests.wallet.identity.factories import make_id_number
from tests.world import world
from wallet.officers.models import Officer
from wallet.officers.sign_in import IDLE, LONGEST
from wallet.short_lived.limits import DESK_SIGN_INS, DESK_SIGN_INS_OF_A_SOURCE

SOMEBODY = {"name": "孙小样", "id_number": make_id_number()}
A_STEP = 30
A_QUARTER = 15 * 60
TRIES = DESK_SIGN_INS.number


@pytest.fixture
def clerk(wallet):
    return officer(wallet)


def refusal(answer):
    """Everything a stranger can see of a refusal."""
    body = answer.get_json()
    body.pop("request_id")
    return answer.status_code, body, answer.headers.get("Set-Cookie")


# Signing in


@pytest.mark.parametrize("role", ["officer", "supervisor", "auditor"])
def test_who_has_all_three_signs_in(wallet, role):
    row = officer(wallet, role)

    answer = try_to_sign_in(wallet, row)

    body = answer.get_json()
    assert (answer.status_code, body.keys()) == (200, {"csrf_token", "officer"})
    assert {key: body["officer"][key] for key in ("name", "role")} == {
        key: row[key] for key in ("name", "role")
    }
    known = {each["code"]: each["name"] for each in wallet.outside.cast["authorities"]}
    code = row["authority"]
    assert body["officer"]["authority"] == {"code": code, "name": known[code]}
    assert len(body["csrf_token"]) >= 32


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(wallet, clerk):
    cookie = try_to_sign_in(wallet, clerk).headers["Set-Cookie"]

    parts = {part.strip() for part in cookie.split(";")[1:]}
    assert cookie.startswith("desk=")
    assert parts == {"HttpOnly", "Path=/api/v1/desk", "SameSite=Strict"}


def test_no_answer_tells_the_cookie_and_no_two_are_the_same(wallet, clerk):
    answers = [try_to_sign_in(wallet, clerk)]
    wallet.outside.advance(A_STEP)
    answers.append(try_to_sign_in(wallet, clerk))

    cookies = [a.headers["Set-Cookie"].split(";")[0].removeprefix("desk=") for a in answers]
    tokens = [answer.get_json()["csrf_token"] for answer in answers]
    assert len({*cookies, *tokens}) == 4
    assert all(cookie not in answer.text for cookie in cookies for answer in answers)


def test_whatever_is_wrong_is_refused_with_the_same_words(wallet, clerk):
    wrong = [
        {"username": "nobody-of-this-name"},
        {"username": clerk["username"].upper()},
        {"password": "another password"},
        {"password": clerk["password"] + " "},
        {"totp": "000000"},
        {"username": "nobody", "password": "nothing", "totp": "123456"},
    ]

    refusals = [refusal(try_to_sign_in(wallet, clerk, **changes)) for changes in wrong]

    status, body, cookie = refusals[0]
    assert (status, body["code"], cookie) == (401, "bad_credentials", None)
    assert all(each == refusals[0] for each in refusals)


@pytest.mark.parametrize("missing", ["username", "password", "totp"])
def test_each_of_the_three_is_asked_for(wallet, clerk, missing):
    body = credentials(wallet, clerk)
    del body[missing]

    assert code_of(wallet.client.post(SESSION, json=body), 422) == "invalid"


@pytest.mark.parametrize("code", ["12345", "1234567", "12345a", "１２３４５６", "12345\n", 123456])
def test_a_one_time_code_is_six_digits(wallet, clerk, code):
    assert code_of(try_to_sign_in(wallet, clerk, totp=code), 422) == "invalid"


def test_a_one_time_code_signs_in_once(wallet, clerk):
    body = credentials(wallet, clerk)
    first, second = (wallet.app.test_client().post(SESSION, json=body) for _ in range(2))

    assert first.status_code == 200
    assert code_of(second, 401) == "bad_credentials"

    wallet.outside.advance(A_STEP)
    assert try_to_sign_in(wallet, clerk).status_code == 200


def test_of_many_who_use_one_code_at_once_one_signs_in(wallet, clerk):
    body = credentials(wallet, clerk)
    clients = [wallet.app.test_client() for _ in range(TRIES - 1)]

    with ThreadPoolExecutor(len(clients)) as pool:
        answers = list(pool.map(lambda client: client.post(SESSION, json=body), clients))

    assert sorted(answer.status_code for answer in answers) == [200] + [401] * (TRIES - 2)


def test_a_code_of_long_ago_does_not_sign_in(wallet, clerk):
    body = credentials(wallet, clerk)
    wallet.outside.advance(A_STEP * 5)

    assert code_of(wallet.client.post(SESSION, json=body), 401) == "bad_credentials"


def test_a_code_of_another_officer_does_not_sign_in(wallet, clerk):
    theirs = credentials(wallet, officer(wallet, "supervisor"))["totp"]

    assert code_of(try_to_sign_in(wallet, clerk, totp=theirs), 401) == "bad_credentials"


# Lockout


def test_five_tries_close_the_name_for_a_quarter_of_an_hour(wallet, clerk):
    for _ in range(TRIES):
        assert code_of(try_to_sign_in(wallet, clerk, password="wrong"), 401) == "bad_credentials"

    refused = try_to_sign_in(wallet, clerk)

    assert code_of(refused, 429) == "rate_limited"
    assert 0 < int(refused.headers["Retry-After"]) <= A_QUARTER
    wallet.outside.advance(int(refused.headers["Retry-After"]))
    assert try_to_sign_in(wallet, clerk).status_code == 200


def test_another_officer_still_signs_in(wallet, clerk):
    for _ in range(TRIES + 1):
        try_to_sign_in(wallet, clerk, password="wrong")

    assert try_to_sign_in(wallet, officer(wallet, "supervisor")).status_code == 200


def test_a_name_that_nobody_has_closes_alike(wallet, clerk):
    tries = [try_to_sign_in(wallet, clerk, username="nobody") for _ in range(TRIES + 1)]

    assert [answer.status_code for answer in tries] == [401] * TRIES + [429]


def test_guessing_one_time_codes_counts_too(wallet, clerk):
    tries = [try_to_sign_in(wallet, clerk, totp=f"{n:06}") for n in range(TRIES)]

    assert {answer.status_code for answer in tries} == {401}
    assert code_of(try_to_sign_in(wallet, clerk), 429) == "rate_limited"


def test_tries_side_by_side_are_counted(wallet, clerk):
    body = credentials(wallet, clerk, password="wrong")
    clients = [wallet.app.test_client() for _ in range(TRIES * 2)]

    with ThreadPoolExecutor(len(clients)) as pool:
        answers = list(pool.map(lambda client: client.post(SESSION, json=body), clients))

    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == [401] * TRIES + [429] * TRIES


def test_a_success_sets_the_tries_of_the_name_back(wallet, clerk):
    for _ in range(TRIES - 1):
        try_to_sign_in(wallet, clerk, password="wrong")
    assert try_to_sign_in(wallet, clerk).status_code == 200
    wallet.outside.advance(A_STEP)

    for _ in range(TRIES - 1):
        try_to_sign_in(wallet, clerk, password="wrong")
    assert try_to_sign_in(wallet, clerk).status_code == 200


def test_a_source_that_tries_many_names_is_closed(wallet, clerk):
    body = credentials(wallet, clerk)
    client = wallet.app.test_client()
    many = DESK_SIGN_INS_OF_A_SOURCE.number
    for number in range(many):
        client.post(SESSION, json=body | {"username": f"nobody-{number}"})

    refused = client.post(SESSION, json=body)
    elsewhere = client.post(SESSION, json=body, environ_base={"REMOTE_ADDR": "192.0.2.7"})

    assert code_of(refused, 429) == "rate_limited"
    assert elsewhere.status_code == 200


def test_who_signs_in_honestly_closes_no_office(wallet, clerk):
    colleagues = [clerk, officer(wallet, "supervisor"), officer(wallet, "auditor")]
    for _ in range(DESK_SIGN_INS_OF_A_SOURCE.number // len(colleagues) + 1):
        assert {try_to_sign_in(wallet, one).status_code for one in colleagues} == {200}
        wallet.outside.advance(A_STEP)


def test_a_success_sets_the_failures_of_the_network_not_back(wallet, clerk):
    body, page = credentials(wallet, clerk), wallet.app.test_client()
    for number in range(DESK_SIGN_INS_OF_A_SOURCE.number - 1):
        page.post(SESSION, json=body | {"username": f"nobody-{number}"})
    assert page.post(SESSION, json=body).status_code == 200

    wrong = [page.post(SESSION, json=body | {"username": f"no-{n}"}) for n in range(2)]

    assert [answer.status_code for answer in wrong] == [401, 429]


def test_who_is_refused_for_the_network_keeps_the_tries_of_the_name(wallet, clerk):
    body, page = credentials(wallet, clerk), wallet.app.test_client()
    for number in range(DESK_SIGN_INS_OF_A_SOURCE.number):
        page.post(SESSION, json=body | {"username": f"nobody-{number}"})
    for _ in range(TRIES + 1):
        assert page.post(SESSION, json=body).status_code == 429

    elsewhere = page.post(SESSION, json=body, environ_base={"REMOTE_ADDR": "192.0.2.7"})

    assert elsewhere.status_code == 200


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
    ],
)
def test_a_source_is_one_address_of_the_old_kind_or_a_network_of_the_new(address, network):
    assert network_of(address) == network


def test_the_lockout_is_no_rate_limit_that_a_sandbox_may_switch_off(sandbox, tmp_path):
    with world(sandbox, tmp_path, RATE_LIMITS="off") as running:
        row = officer(running)
        tries = [try_to_sign_in(running, row, password="wrong") for _ in range(TRIES + 1)]

    assert tries[-1].status_code == 429


# The session


def test_a_page_that_is_loaded_anew_learns_who_is_signed_in_and_its_token(wallet):
    desk = open_desk(wallet)
    signed_in = wallet.app.test_client()
    told = signed_in.post(SESSION, json=credentials(wallet, officer(wallet, "auditor"))).get_json()

    assert desk.client.get(SESSION).get_json()["csrf_token"] == desk.csrf_token
    assert signed_in.get(SESSION).get_json() == told
    assert code_of(wallet.app.test_client().get(SESSION), 401) == "unauthorized"


def calls(desk, headers):
    return [
        desk.client.post("/api/v1/desk/identity-codes", json=document(SOMEBODY), headers=headers),
        desk.client.post("/api/v1/desk/locks", json=document(SOMEBODY), headers=headers),
        desk.client.delete(SESSION, headers=headers),
    ]


@pytest.mark.parametrize("token", [None, "", "wrong", "\xe9", "0" * 64])
def test_without_the_sessions_token_nothing_unsafe_is_done(wallet, token):
    desk = open_desk(wallet)

    for answer in calls(desk, {} if token is None else {"X-CSRF-Token": token}):
        assert code_of(answer, 403) == "csrf_token_missing"
    assert desk.vouch(SOMEBODY)


def test_the_token_of_another_session_does_not_do(wallet):
    desk, other = open_desk(wallet), open_desk(wallet, "supervisor")

    for answer in calls(desk, {"X-CSRF-Token": other.csrf_token}):
        assert code_of(answer, 403) == "csrf_token_missing"


def test_without_a_cookie_the_token_is_worth_nothing(wallet):
    desk = open_desk(wallet)
    desk.client = wallet.app.test_client()

    for answer in calls(desk, {"X-CSRF-Token": desk.csrf_token}):
        assert code_of(answer, 401) == "unauthorized"


def test_a_citizens_token_opens_no_desk(wallet):
    phone = wallet.bound(holds="physician_practice")

    answer = phone.call("POST", "/api/v1/desk/identity-codes", document(SOMEBODY))

    assert code_of(answer, 401) == "unauthorized"


def test_the_cookie_of_the_desk_opens_nothing_else(wallet):
    desk = open_desk(wallet)
    cookie = desk.client.get_cookie("desk", path="/api/v1/desk").value
    client = wallet.app.test_client()
    client.set_cookie("desk", cookie)
    client.set_cookie("scanner", cookie)

    token = {"X-CSRF-Token": desk.csrf_token}
    asked = {"code": "EL1:", "purpose": "entry"}
    assert code_of(client.get("/api/v1/me"), 401) == "unauthorized"
    assert code_of(client.post("/api/v1/verifications", json=asked, headers=token), 401)


def test_signing_out_ends_the_session_for_good(wallet):
    desk = open_desk(wallet)
    cookie = desk.client.get_cookie("desk", path="/api/v1/desk").value

    answer = desk.sign_out()

    assert (answer.status_code, answer.data) == (204, b"")
    assert desk.client.get_cookie("desk", path="/api/v1/desk") is None
    desk.client.set_cookie("desk", cookie, path="/api/v1/desk")
    assert code_of(desk.post("identity-codes", document(SOMEBODY)), 401) == "unauthorized"


def test_an_idle_session_ends(wallet):
    desk = open_desk(wallet)
    wallet.outside.advance(IDLE.total_seconds() - 5)
    assert desk.vouch(SOMEBODY)

    wallet.outside.advance(IDLE.total_seconds())

    assert code_of(desk.post("identity-codes", document(SOMEBODY)), 401) == "unauthorized"


def test_no_session_outlives_a_working_day(wallet):
    desk = open_desk(wallet)
    step = IDLE.total_seconds() - 60

    used = 0.0
    while used + step < LONGEST.total_seconds():
        wallet.outside.advance(step)
        used += step
        assert desk.vouch(SOMEBODY)
    wallet.outside.advance(step)

    assert code_of(desk.post("identity-codes", document(SOMEBODY)), 401) == "unauthorized"


def test_an_auditor_looks_and_does_not_act(wallet):
    desk = open_desk(wallet, "auditor")

    for path in ("identity-codes", "locks"):
        assert code_of(desk.post(path, document(SOMEBODY)), 403) == "wrong_role"
    assert desk.sign_out().status_code == 204


@pytest.mark.parametrize("role", ["officer", "supervisor"])
def test_officers_and_supervisors_act(wallet, role):
    assert open_desk(wallet, role).vouch(SOMEBODY)


def disable(wallet, row):
    with wallet.app.app_context():
        session = db.session()
        found = session.scalar(sa.select(Officer).where(Officer.username == row["username"]))
        found.disabled_at = found.created_at
        session.commit()


def test_a_disabled_officer_is_out_at_once_and_cannot_return(wallet, clerk):
    desk = open_desk(wallet)

    disable(wallet, clerk)

    assert code_of(desk.post("identity-codes", document(SOMEBODY)), 401) == "unauthorized"
    wallet.outside.advance(A_STEP)
    wrong = refusal(try_to_sign_in(wallet, clerk, password="wrong"))
    assert refusal(try_to_sign_in(wallet, clerk)) == wrong


def test_neither_password_nor_cookie_nor_token_is_kept_in_clear(wallet, clerk, tmp_path):
    desk = open_desk(wallet)
    desk.vouch(SOMEBODY)
    cookie = desk.client.get_cookie("desk", path="/api/v1/desk").value

    kept = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())

    assert clerk["username"].encode() in kept, "looking in the right place"
    secrets = [clerk["password"], clerk["totp_secret"], cookie, desk.csrf_token]
    for secret in secrets:
        assert secret.encode() not in kept
