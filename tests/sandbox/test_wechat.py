"""Sign-in codes and the stable access token."""

import base64
import json
import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from sandbox.codes import Codes
from sandbox.server import create_app
from sandbox.store import Store
from tests.sandbox.conftest import NOON

SESSION = "/sns/jscode2session"
TOKEN = "/cgi-bin/stable_token"


@pytest.fixture
def openid(cast):
    return cast["citizens"][0]["openid"]


@pytest.fixture
def redeem(client, cast):
    def ask(code, **changes):
        right = {"appid": cast["appid"], "secret": cast["appsecret"], "js_code": code}
        return client.get(
            SESSION, query_string=right | {"grant_type": "authorization_code"} | changes
        )

    return ask


@pytest.fixture
def ask_token(client, cast):
    def ask(**changes):
        right = {"appid": cast["appid"], "secret": cast["appsecret"]}
        body = right | {"grant_type": "client_credential"} | changes
        return client.post(TOKEN, data=json.dumps(body)).get_json()

    return ask


def test_a_code_leads_to_the_openid_it_was_made_for(redeem, login, openid):
    answer = redeem(login(openid))

    assert answer.status_code == 200
    assert answer.get_json()["openid"] == openid
    assert len(base64.b64decode(answer.get_json()["session_key"])) == 16
    assert "errcode" not in answer.get_json()


@pytest.mark.parametrize("openid", ["x", "p" * 64, "新手机 1", "o-_ü𬬻"])
def test_an_openid_outside_the_cast_is_a_new_phone(redeem, login, openid):
    assert redeem(login(openid)).get_json()["openid"] == openid


def test_a_code_works_once(redeem, login, openid):
    code = login(openid)
    redeem(code)

    answer = redeem(code)

    assert answer.status_code == 200
    assert answer.get_json()["errcode"] == 40029
    assert re.fullmatch(
        r"invalid code, rid: [0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}", answer.get_json()["errmsg"]
    )


def test_of_many_who_redeem_a_code_at_once_one_gets_the_openid(login, tmp_path):
    code = login("x")
    codes = Codes(Store(tmp_path / "sandbox" / "store.sqlite"))

    with ThreadPoolExecutor(8) as servers:
        got = list(servers.map(lambda _: codes.redeem(code, at=NOON), range(16)))

    assert sorted(got, key=str) == [None] * 15 + ["x"]


@pytest.mark.parametrize(("seconds", "errcode"), [(299, None), (300, 40029), (86_400, 40029)])
def test_a_code_lives_five_minutes(redeem, login, openid, clock, *, seconds, errcode):
    code = login(openid)
    clock.advance(seconds)

    assert redeem(code).get_json().get("errcode") == errcode


@pytest.mark.parametrize(
    ("changes", "errcode"),
    [
        ({"appid": ""}, 41002),
        ({"appid": "wx1234567890abcdef"}, 40013),
        ({"secret": ""}, 41004),
        ({"secret": "wrong"}, 40125),
        ({"secret": "wröng"}, 40125),
        ({"js_code": ""}, 41008),
        ({"grant_type": "client_credential"}, 40002),
        ({"js_code": "0" * 10_000}, 40029),
    ],
)
def test_a_wrong_sign_in_is_refused_and_leaves_the_code_unused(
    redeem, login, openid, changes, errcode
):
    code = login(openid)

    refused = redeem(code, **changes)

    assert refused.status_code == 200
    assert refused.get_json()["errcode"] == errcode
    assert redeem(code).get_json()["openid"] == openid


def test_surplus_parameters_are_ignored(redeem, login, openid):
    assert redeem(login(openid), surplus="1").get_json()["openid"] == openid


def test_everybody_gets_the_same_token_until_five_minutes_before_its_end(ask_token, clock):
    first = ask_token()

    clock.advance(6899)
    same = ask_token()
    clock.advance(1)
    next_one = ask_token()

    assert first["expires_in"] == 7200
    assert len(first["access_token"]) <= 512
    assert same == {"access_token": first["access_token"], "expires_in": 301}
    assert next_one["access_token"] != first["access_token"]
    assert next_one["expires_in"] == 7200


def test_a_forced_refresh_gives_a_new_token(ask_token, clock):
    first = ask_token()
    clock.advance(30)

    assert ask_token(force_refresh=True)["access_token"] != first["access_token"]


def test_a_forced_refresh_within_30_seconds_changes_nothing(ask_token, clock):
    first = ask_token()
    clock.advance(29)

    assert ask_token(force_refresh=True)["access_token"] == first["access_token"]


@pytest.mark.parametrize(
    ("changes", "errcode"),
    [
        ({"appid": None}, 41002),
        ({"appid": ["wx"]}, 40013),
        ({"secret": None}, 41004),
        ({"secret": 5}, 40125),
        ({"secret": "\ud800"}, 40125),
        ({"grant_type": "authorization_code"}, 40002),
        ({"force_refresh": "yes"}, 47001),
    ],
)
def test_a_wrong_request_for_a_token_is_refused(ask_token, changes, errcode):
    assert ask_token(**changes)["errcode"] == errcode


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff", b"null", b"[" * 100_000])
def test_a_request_for_a_token_that_is_not_a_json_object_is_a_format_error(client, body):
    answer = client.post(TOKEN, data=body)

    assert answer.status_code == 200
    assert answer.get_json()["errcode"] == 47001


@pytest.fixture
def try_token(client):
    """Use a token where WeChat wants one; an empty body is refused only after the token."""

    def ask(token):
        path = "/cityservice/face/identify/getverifyid"
        return client.post(path, query_string={"access_token": token}, json={}).get_json()[
            "errcode"
        ]

    return ask


def test_both_tokens_work_in_the_last_five_minutes_of_the_older(ask_token, try_token, clock):
    older = ask_token()["access_token"]
    clock.advance(6900)
    newer = ask_token()["access_token"]

    clock.advance(299)

    assert try_token(older) == 40097
    assert try_token(newer) == 40097


def test_a_token_that_is_too_old_is_expired(ask_token, try_token, clock):
    token = ask_token()["access_token"]

    clock.advance(7200)

    assert try_token(token) == 42001


def test_a_forced_refresh_ends_the_older_token_at_once(ask_token, try_token, clock):
    older = ask_token()["access_token"]
    clock.advance(30)
    newer = ask_token(force_refresh=True)["access_token"]

    assert try_token(older) == 40001
    assert try_token(newer) == 40097


@pytest.mark.parametrize(
    ("token", "errcode"), [("", 41001), ("wrong", 40001), ("ü", 40001), ("x" * 9000, 40001)]
)
def test_a_missing_or_wrong_token_is_refused(ask_token, try_token, token, errcode):
    ask_token()

    assert try_token(token) == errcode


def test_a_token_from_a_future_that_was_taken_back_is_replaced(ask_token, try_token, clock):
    clock.advance(18 * 365 * 86_400)
    from_the_future = ask_token()["access_token"]
    clock.reset()

    replaced = ask_token()

    assert try_token(from_the_future) == 40001
    assert replaced["access_token"] != from_the_future
    assert replaced["expires_in"] == 7200


def test_a_clock_set_back_by_a_second_changes_nothing(ask_token, try_token, clock):
    token = ask_token()
    clock.advance(-1)

    assert ask_token() == token
    assert try_token(token["access_token"]) == 40097


def test_the_limits_of_wechat_are_counted_when_asked_for(tmp_path, clock, cast):
    client = create_app(tmp_path, clock=clock, quotas=True).test_client()
    program = {"appid": cast["appid"], "secret": cast["appsecret"]}

    def sign_in():
        code = client.post("/phone/login", json={"openid": "busy"}).get_json()["code"]
        asked = program | {"js_code": code, "grant_type": "authorization_code"}
        return client.get(SESSION, query_string=asked).get_json().get("errcode")

    def force():
        asked = program | {"grant_type": "client_credential", "force_refresh": True}
        return client.post(TOKEN, json=asked).get_json().get("errcode")

    assert [sign_in() for _ in range(101)] == [None] * 100 + [45011]
    assert [force() for _ in range(21)] == [None] * 20 + [45009]
    clock.advance(60)
    assert sign_in() is None
    clock.advance(86_400)
    assert force() is None
