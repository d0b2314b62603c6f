"""WeChat's server API: sign-in codes, the access token, and what is said when it fails."""

import gzip
import logging
import time
import traceback
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.wallet.identity.factories import make_person
from tests.wallet.identity.loopback import (
    LONG,
    SHORT,
    TOKEN_PATH,
    Dribble,
    HangUp,
    Raw,
    Silence,
)
from wallet.errors import Invalid, Refused, Unavailable
from wallet.identity.wechat import client as wechat
from wallet.identity.wechat.client import WeChat
from wallet.identity.wechat.errors import (
    WeChatBlocked,
    WeChatBusy,
    WeChatCodeRefused,
    WeChatError,
    WeChatMisconfigured,
    WeChatTooOften,
    WeChatUnavailable,
    WeChatUsedUp,
)

APPID, SECRET = "wx-sample", "the-secret-of-the-sample"
CODE, OPENID, SESSION_KEY = "code-of-wx-login", "oSample-5DkqzGkV3W4", "c2Vzc2lvbiBrZXk="
ID_NUMBER = make_person().id_number
SIGN_IN, API = "/sns/jscode2session", "/some/api"

MISCONFIGURED = [40002, 40013, 40125, 40164, 41001, 41002, 41004, 47001, 48001]

# However WeChat fails to say what it promised.
UNUSABLE = {
    "a page": Raw(b"<html><body>502</body></html>"),
    "a page of a gateway": Raw(b"<html><body>502</body></html>", 502),
    "an error of a server": Raw(b"{}", 500),
    "a redirect": Raw(b"{}", 302, {"Location": "http://127.0.0.1:9/elsewhere"}),
    "nothing": Raw(),
    "no UTF-8": Raw(b'{"openid": "\xff\xfe"}'),
    "half of it": Raw(b'{"openid": "oSam'),
    "a list": [{"openid": OPENID}],
    "a text": OPENID,
    "null": None,
    "a number of an error that is none": {"errcode": "broken", "openid": OPENID},
    "no number of an error": {"errcode": None, "openid": OPENID},
    "lists without end": Raw(b"[" * 60_000),
    "a number of 5000 digits": Raw(b"1" * 5000),
    "a page without end": Raw(b" " * 100_000),
    "something packed": Raw(gzip.compress(b"{}"), 200, {"Content-Encoding": "gzip"}),
    "a closed line": HangUp(),
}


@pytest.fixture
def make_client(loopback, shared_token):
    """Make the client of one process; all of them share a short-lived store."""

    def make(base=loopback.url + "/", bounds=LONG, **token):
        shared = shared_token(APPID, **token)
        return WeChat(base=base, appid=APPID, secret=SECRET, token=shared, bounds=bounds)

    return make


@pytest.fixture
def client(loopback, make_client):
    loopback.give_tokens("token-1")
    return make_client()


@pytest.fixture
def hasty_client(loopback, make_client):
    """Whoever waits for what never comes need not wait for long."""
    loopback.give_tokens("token-1")
    return make_client(bounds=SHORT)


def said(error):
    """Everything a log or a crash report could show of it."""
    return f"{error} {error!r} {''.join(traceback.format_exception(error))}"


# Signing in


def test_a_code_becomes_an_openid(loopback, client):
    loopback.answer(SIGN_IN, {"openid": OPENID, "session_key": SESSION_KEY})

    assert client.openid(CODE) == OPENID
    assert [each.query for each in loopback.asked] == [
        {"appid": APPID, "secret": SECRET, "js_code": CODE, "grant_type": "authorization_code"}
    ]


def test_an_errcode_of_zero_is_no_error(loopback, client):
    loopback.answer(SIGN_IN, {"openid": OPENID, "errcode": 0, "errmsg": "ok"})

    assert client.openid(CODE) == OPENID


@pytest.mark.parametrize(
    ("errcode", "refusal", "kind"),
    [
        (40029, WeChatCodeRefused, Invalid),
        (40163, WeChatCodeRefused, Invalid),
        (40226, WeChatBlocked, Refused),
        (41008, WeChatCodeRefused, Invalid),
        (50002, WeChatBlocked, Refused),
        (-1, WeChatBusy, Unavailable),
        *[(errcode, WeChatMisconfigured, Unavailable) for errcode in MISCONFIGURED],
        (45009, WeChatUsedUp, Unavailable),
        (45011, WeChatTooOften, Unavailable),
        (61010, WeChatError, Unavailable),
    ],
)
def test_a_refused_code_says_whose_fault_it_is(loopback, client, errcode, refusal, kind):
    loopback.answer(SIGN_IN, {"errcode": errcode, "errmsg": f"no {CODE}, rid: 1-2-3"})

    with pytest.raises(kind) as refused:
        client.openid(CODE)

    assert type(refused.value) is refusal
    assert len(loopback.asked) == 1


@pytest.mark.parametrize("answer", UNUSABLE.values(), ids=UNUSABLE)
def test_an_answer_that_cannot_be_used_is_no_sign_in(loopback, client, answer):
    loopback.answer(SIGN_IN, answer)

    with pytest.raises(WeChatUnavailable):
        client.openid(CODE)


@pytest.mark.parametrize("openid", [None, "", 17, True, ["o"], {"o": 1}, "o" * 1000])
def test_an_answer_without_an_openid_is_no_sign_in(loopback, client, openid):
    loopback.answer(SIGN_IN, {"openid": openid, "session_key": SESSION_KEY})

    with pytest.raises(WeChatUnavailable):
        client.openid(CODE)


@pytest.mark.parametrize("line", [Silence(), Dribble()], ids=["silence", "a byte now and then"])
def test_who_does_not_come_to_the_point_is_not_waited_for(loopback, hasty_client, line):
    loopback.answer(SIGN_IN, line)
    began = time.monotonic()

    with pytest.raises(WeChatUnavailable):
        hasty_client.openid(CODE)

    assert time.monotonic() - began < LONG.seconds
    assert len(loopback.asked) == 1


@pytest.mark.parametrize("line", [HangUp(), {"errcode": -1}, Raw(b"", 502), Raw(b"<html>")])
def test_a_code_is_not_asked_twice_because_it_may_be_used_up(loopback, client, line):
    loopback.answer(SIGN_IN, line, {"openid": OPENID, "session_key": SESSION_KEY})

    with pytest.raises(WeChatUnavailable):
        client.openid(CODE)

    assert len(loopback.asked) == 1


def test_what_only_the_operator_can_mend_is_logged_with_the_number_for_the_support(
    loopback, client, caplog
):
    loopback.answer(SIGN_IN, {"errcode": 40164, "errmsg": f"ip {CODE} {SECRET}, rid: 6a-1f-20"})

    with pytest.raises(WeChatMisconfigured):
        client.openid(CODE)

    (record,) = [each for each in caplog.records if each.name == wechat.__name__]
    assert (record.levelno, record.getMessage()) == (
        logging.ERROR,
        "WeChat answered errcode 40164, rid 6a-1f-20",
    )


def test_nobody_at_the_address_is_an_outage(make_client):
    client = make_client("http://127.0.0.1:9")

    with pytest.raises(WeChatUnavailable) as refused:
        client.openid(CODE)

    assert not [secret for secret in (SECRET, CODE) if secret in said(refused.value)]


def test_the_secret_follows_no_redirect(loopback, client):
    loopback.answer(SIGN_IN, Raw(b"{}", 302, {"Location": "/elsewhere"}))
    loopback.answer("/elsewhere", {"openid": OPENID})

    with pytest.raises(WeChatUnavailable):
        client.openid(CODE)

    assert loopback.asked_for("/elsewhere") == []


def test_every_call_has_a_time_out():
    bounds = wechat.BOUNDS

    assert 0 < bounds.connect_seconds <= bounds.read_seconds <= bounds.seconds <= 6


FAILURES = UNUSABLE | {
    "silence": Silence(),
    "a byte now and then": Dribble(),
    "an errcode": {"errcode": -1, "errmsg": f"{CODE} {OPENID} {SECRET}"},
    "a refused code": {"errcode": 40029, "errmsg": f"{CODE} {OPENID} {SECRET}"},
    "no openid": {"session_key": SESSION_KEY},
}


@pytest.mark.parametrize("answer", FAILURES.values(), ids=FAILURES)
def test_no_failure_tells_secret_code_openid_or_session_key(
    loopback, client, hasty_client, answer, caplog
):
    caplog.set_level(logging.INFO)
    loopback.answer(SIGN_IN, answer)

    asking = hasty_client if isinstance(answer, Silence | Dribble) else client
    with pytest.raises((Unavailable, Invalid)) as refused:
        asking.openid(CODE)

    shown = said(refused.value) + caplog.text
    assert not [secret for secret in (SECRET, CODE, OPENID, SESSION_KEY) if secret in shown]


def test_the_client_does_not_print_its_secret(client):
    assert SECRET not in repr(client)


# Calls that need the access token


def test_a_call_carries_the_token_in_its_address(loopback, client):
    loopback.answer(API, {"errcode": 0, "errmsg": "ok", "thing": 1})

    assert client.call(API, {"a": "甲"})["thing"] == 1

    [asked] = loopback.asked_for(API)
    assert (asked.query, asked.body) == ({"access_token": "token-1"}, {"a": "甲"})


def test_the_token_is_asked_for_once_as_a_stable_one(loopback, client):
    loopback.answer(API, {})

    for _ in range(3):
        client.call(API, {})

    assert [each.body for each in loopback.asked_for(TOKEN_PATH)] == [
        {
            "grant_type": "client_credential",
            "appid": APPID,
            "secret": SECRET,
            "force_refresh": False,
        }
    ]


def test_many_threads_ask_for_one_token(loopback, client):
    loopback.answer(API, {})

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: client.call(API, {}), range(16)))

    assert len(loopback.asked_for(TOKEN_PATH)) == 1


def test_a_token_in_its_last_five_minutes_is_asked_for_again(loopback, client):
    loopback.give_tokens("token-1", "token-2", expires_in=300)
    loopback.answer(API, {})

    client.call(API, {})
    client.call(API, {})

    assert [each.query["access_token"] for each in loopback.asked_for(API)] == [
        "token-1",
        "token-2",
    ]


@pytest.mark.parametrize("errcode", [40001, 40014, 42001])
def test_a_token_that_is_gone_is_renewed_and_the_call_repeated(loopback, client, errcode):
    loopback.give_tokens("token-1", "token-2")
    loopback.answer(API, {"errcode": errcode}, {"thing": 1})

    assert client.call(API, {})["thing"] == 1

    assert [each.query["access_token"] for each in loopback.asked_for(API)] == [
        "token-1",
        "token-2",
    ]


def test_a_renewed_token_serves_the_calls_that_follow(loopback, client):
    loopback.give_tokens("token-1", "token-2")
    loopback.answer(API, {"errcode": 42001}, {})

    client.call(API, {})
    client.call(API, {})

    assert len(loopback.asked_for(TOKEN_PATH)) == 2
    assert loopback.asked_for(API)[-1].query == {"access_token": "token-2"}


def test_a_new_token_is_forced_only_when_wechat_still_gives_the_old_one(loopback, client):
    loopback.give_tokens("token-1", "token-1", "token-2")
    loopback.answer(API, {"errcode": 40001}, {"thing": 1})

    assert client.call(API, {})["thing"] == 1

    forced = [each.body["force_refresh"] for each in loopback.asked_for(TOKEN_PATH)]
    assert forced == [False, False, True]


@pytest.mark.parametrize("errcode", [40001, 40014, 42001])
def test_a_call_is_repeated_once_and_not_forever(loopback, client, errcode):
    loopback.answer(API, {"errcode": errcode})

    with pytest.raises(WeChatError) as refused:
        client.call(API, {})

    assert refused.value.errcode == errcode
    assert len(loopback.asked_for(API)) == 2
    assert len(loopback.asked_for(TOKEN_PATH)) <= 3


@pytest.mark.parametrize("line", [{"errcode": -1}, HangUp()], ids=["busy", "a closed line"])
def test_what_may_be_repeated_is_asked_once_more(loopback, client, line):
    loopback.answer(API, line, {"thing": 1})

    assert client.call(API, {}, repeatable=True)["thing"] == 1
    assert len(loopback.asked_for(API)) == 2


@pytest.mark.parametrize("line", [{"errcode": -1}, HangUp()], ids=["busy", "a closed line"])
def test_nothing_is_asked_three_times(loopback, client, line):
    loopback.answer(API, line)

    with pytest.raises(WeChatUnavailable):
        client.call(API, {}, repeatable=True)

    assert len(loopback.asked_for(API)) == 2


@pytest.mark.parametrize("line", [{"errcode": -1}, HangUp()], ids=["busy", "a closed line"])
def test_the_token_is_asked_for_once_more(loopback, client, line):
    loopback.answer(TOKEN_PATH, line, {"access_token": "token-1", "expires_in": 7200})
    loopback.answer(API, {"thing": 1})

    assert client.call(API, {})["thing"] == 1


def test_a_silent_line_is_not_asked_again(loopback, hasty_client):
    loopback.answer(API, Silence())

    with pytest.raises(WeChatUnavailable):
        hasty_client.call(API, {}, repeatable=True)

    assert len(loopback.asked_for(API)) == 1


@pytest.mark.parametrize("errcode", [-1, 40003, 40097, 41001, 45009, 48001])
def test_another_error_is_not_repeated(loopback, client, errcode):
    loopback.answer(API, {"errcode": errcode, "errmsg": "no, rid: 1-2-3"})

    with pytest.raises(WeChatError) as refused:
        client.call(API, {})

    assert refused.value.errcode == errcode
    assert len(loopback.asked_for(API)) == 1


@pytest.mark.parametrize(
    "answer",
    [
        *UNUSABLE.values(),
        {"errcode": 40125, "errmsg": "invalid appsecret"},
        {"expires_in": 7200},
        {"access_token": "", "expires_in": 7200},
        {"access_token": 17, "expires_in": 7200},
        {"access_token": "token-1"},
        {"access_token": "token-1", "expires_in": "soon"},
    ],
)
def test_without_a_token_there_is_no_call(loopback, client, answer):
    loopback.answer(TOKEN_PATH, answer)

    with pytest.raises(WeChatUnavailable) as refused:
        client.call(API, {})

    assert loopback.asked_for(API) == []
    assert SECRET not in said(refused.value)


@pytest.mark.parametrize("answer", UNUSABLE.values(), ids=UNUSABLE)
def test_no_failed_call_tells_the_token_or_what_was_asked(loopback, client, answer):
    loopback.answer(API, answer)

    with pytest.raises(WeChatUnavailable) as refused:
        client.call(API, {"cert_no": ID_NUMBER, "openid": OPENID})

    shown = said(refused.value)
    assert not [secret for secret in ("token-1", ID_NUMBER, OPENID) if secret in shown]


# Against the sandbox, which keeps WeChat's own rules


@pytest.fixture
def mini_program(sandbox, shared_token):
    sandbox.whole()
    appid, secret = sandbox.cast["appid"], sandbox.cast["appsecret"]
    return WeChat(base=sandbox.url, appid=appid, secret=secret, token=shared_token(appid))


def test_a_code_is_good_once(sandbox, mini_program):
    code = sandbox.post("/phone/login", {"openid": OPENID})["code"]

    assert mini_program.openid(code) == OPENID
    with pytest.raises(WeChatCodeRefused):
        mini_program.openid(code)


def test_a_code_is_good_for_five_minutes(sandbox, mini_program):
    code = sandbox.post("/phone/login", {"openid": OPENID})["code"]

    sandbox.advance(300)

    with pytest.raises(WeChatCodeRefused):
        mini_program.openid(code)


def test_a_token_that_wechat_let_expire_is_replaced_within_the_call(sandbox, mini_program):
    path = "/cityservice/face/identify/getverifyid"
    with pytest.raises(WeChatError) as refused:
        mini_program.call(path, {})
    assert refused.value.errcode == 40097  # the token was taken, the empty body was not

    sandbox.advance(7200)

    with pytest.raises(WeChatError) as refused:
        mini_program.call(path, {})
    assert refused.value.errcode == 40097


def test_another_secret_is_an_outage_to_us(sandbox, shared_token):
    appid = sandbox.cast["appid"]
    stranger = WeChat(base=sandbox.url, appid=appid, secret="another", token=shared_token(appid))

    with pytest.raises(WeChatError) as refused:
        stranger.call("/cityservice/face/identify/getverifyid", {})

    assert refused.value.errcode == 40125
