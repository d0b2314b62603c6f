"""Everything that goes wrong is a problem document (RFC 9457), whichever room refused it."""

import json
import re
from uuid import UUID, uuid4

import pytest

from tests.wallet.identity.factories import make_id_number
from tests.world import Phone, world
from wallet.texts import TEXTS

NOBODY = {"openid": "oPhone-of-nobody", "name": "孙小样", "id_number": make_id_number()}
CHECKS = "/api/v1/me/identity-checks"
CHINESE = re.compile("[\u4e00-\u9fff]{2,}")
MEBIBYTE = 1024 * 1024
CONSENT = {"document": "identity_wechat_face", "version": "1"}
CHECK = {"name": "孙小样", "id_number": "1", "method": "wechat_face", "consent": CONSENT}


@pytest.fixture(scope="module")
def shared(sandbox, tmp_path_factory):
    with world(sandbox, tmp_path_factory.mktemp("problems"), RATE_LIMITS="off") as running:
        yield running


@pytest.fixture(scope="module")
def broken(sandbox, tmp_path_factory):
    """A wallet as it is served, with a bug in it."""
    with world(sandbox, tmp_path_factory.mktemp("broken")) as running:
        running.app.config["PROPAGATE_EXCEPTIONS"] = False
        running.app.add_url_rule("/bug", view_func=lambda: dict[str, str]()[NOBODY["name"]])
        yield running


@pytest.fixture
def phone(shared):
    return shared.sign_in(NOBODY)


def assert_problem(answer, status, code):
    body = answer.get_json()
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
    assert (body["type"], body["status"], body["code"]) == ("about:blank", status, code)
    assert body["title"] == TEXTS["zh"]["titles"][code]
    assert answer.headers["Content-Language"] == "zh"
    assert CHINESE.search(body["title"])
    assert body["detail"]
    assert body["request_id"] == answer.headers["X-Request-Id"]
    assert UUID(body["request_id"])
    return body


def post(phone, body, **headers):
    """Send a body byte for byte."""
    bearer = {"Authorization": f"Bearer {phone.tokens['access_token']}"}
    return phone.client.post(
        CHECKS, data=body, content_type="application/json", headers=bearer | headers
    )


# 400


NOT_JSON = {
    "half an object": b'{"name":',
    "no JSON": b"name=x",
    "a second document": b"{}{}",
    "a comma too many": b'{"name": "x",}',
    "not a number": b'{"name": NaN}',
    "infinity": b'{"name": Infinity}',
    "minus infinity": b'{"name": -Infinity}',
    "a key twice": b'{"name": "x", "name": "y"}',
    "a key twice inside": b'{"consent": {"version": "1", "version": "2"}}',
    "no UTF-8": b'{"name": "\xff"}',
    "UTF-16": '{"name": "x"}'.encode("utf-16"),
    "a byte order mark": b"\xef\xbb\xbf{}",
    "a NUL": b'{"name": "\\u0000"}',
    "a NUL in a key": b'{"na\\u0000me": "x"}',
    "a NUL inside": b'{"consent": {"version": "\\u0000"}}',
    "a NUL in a list": b'{"name": ["\\u0000"]}',
    "half a surrogate pair": b'{"name": "\\ud86d"}',
    "too deep": b"[" * 100_000,
    "a number too long": b'{"name": ' + b"1" * 10_000 + b"}",
}


@pytest.mark.parametrize("body", NOT_JSON.values(), ids=NOT_JSON)
def test_a_body_that_is_not_plain_json_is_a_bad_request(phone, body):
    assert_problem(post(phone, body), 400, "bad_request")


def test_a_whole_surrogate_pair_is_a_character(phone):
    body = json.dumps(CHECK | {"name": "𬬻样"})  # written as an escaped pair

    assert_problem(post(phone, body), 422, "invalid_id_number")


# 401


def guarded(shared, *guards):
    """Every route behind one of the guards, with its methods."""
    for rule in shared.app.url_map.iter_rules():
        view = shared.app.view_functions[rule.endpoint]
        if getattr(view, "_apidoc", {}).get("guard") in guards:
            path = re.sub("<[^>]+>", str(uuid4()), rule.rule)
            yield from ((method, path) for method in rule.methods - {"HEAD", "OPTIONS"})


BEARER = 'Bearer realm="wallet"'
TOKENS = {
    "none": ({}, BEARER),
    "an unknown one": ({"Authorization": "Bearer x"}, f'{BEARER}, error="invalid_token"'),
    "one that is no text": (
        {"Authorization": "Bearer \xff\xfe"},
        f'{BEARER}, error="invalid_token"',
    ),
    "an empty one": ({"Authorization": "Bearer "}, BEARER),
    "no scheme": ({"Authorization": "x"}, BEARER),
    "another scheme": ({"Authorization": "Basic eDp5"}, BEARER),
}


@pytest.mark.parametrize(("headers", "challenge"), TOKENS.values(), ids=TOKENS)
def test_without_a_living_token_every_guarded_route_answers_401(shared, headers, challenge):
    routes = list(guarded(shared, "citizen", "bound citizen", "verifier"))
    assert len(routes) >= 12

    for method, path in routes:
        # A body that could not be read either: the token is asked for first.
        answer = shared.client.open(path, method=method, headers=headers, data=b"\xff{")

        assert_problem(answer, 401, "unauthorized")
        assert answer.headers["WWW-Authenticate"] == challenge


def test_a_public_route_asks_for_no_token(shared):
    routes = list(guarded(shared, "public"))

    answers = [shared.client.open(path, method=method) for method, path in routes]

    # The token endpoint and the officers' sign-in have words of their own for an empty request.
    codes = {answer.get_json().get("code") for answer in answers if answer.status_code != 200}
    by_token_endpoint = {"invalid_request", "invalid_client", "unsupported_grant_type"}
    # No form to upload with, and no head while nothing is sealed.
    by_files_and_audit = {"unsupported_media_type", "not_found"}
    assert codes <= {"invalid"} | by_token_endpoint | by_files_and_audit


# 403


def test_a_token_is_good_for_what_it_was_given_for(shared, phone):
    scanner = Phone(shared.client, shared.outside, {}, {"access_token": shared.scanner().token})
    wrong = [
        *((phone, "verify", each) for each in guarded(shared, "verifier")),
        *((scanner, "wallet", each) for each in guarded(shared, "citizen", "bound citizen")),
    ]

    for caller, scope, (method, path) in wrong:
        answer = caller.call(method, path, {})

        assert_problem(answer, 403, "insufficient_scope")
        assert answer.headers["WWW-Authenticate"] == (
            f'{BEARER}, error="insufficient_scope", scope="{scope}"'
        )


def test_an_unbound_citizen_is_sent_to_prove_who_they_are(shared, phone):
    for method, path in guarded(shared, "bound citizen"):
        answer = phone.call(method, path, {})

        assert_problem(answer, 403, "not_bound")


def test_a_refusal_of_the_wallet_is_a_403(phone):
    answer = phone.start_check(id_number=make_id_number("20200101"))

    assert_problem(answer, 403, "under_14")


# 404, 405


@pytest.mark.parametrize(
    "path",
    [
        "/nope",
        "/api/v1/nope",
        "/api/v1/me/",
        "/api/v1/me/panic/nope",
        "/api/v1/me/licenses/17",
        "/docs/swagger-ui/nope.js",
        "/docs/swagger-ui/../../../app/config.py",
        "/static/nope.js",
        "/%00",
        "/张三",
    ],
)
def test_what_is_not_there_is_not_found(shared, path):
    assert_problem(shared.client.get(path), 404, "not_found")


def test_a_thing_that_is_not_ones_own_is_not_found(phone):
    assert_problem(phone.call("POST", f"{CHECKS}/{uuid4()}/completion", {}), 404, "not_found")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "/api/v1/me", {"GET", "HEAD", "OPTIONS"}),
        ("GET", CHECKS, {"POST", "OPTIONS"}),
        ("GET", "/oauth/token", {"POST", "OPTIONS"}),
        ("POST", "/api/v1/consents", {"GET", "HEAD", "OPTIONS"}),
        ("PATCH", "/healthz", {"GET", "HEAD", "OPTIONS"}),
        ("BREW", "/api/v1/me", {"GET", "HEAD", "OPTIONS"}),
    ],
)
def test_another_method_names_those_that_are_allowed(shared, method, path, allowed):
    answer = shared.client.open(path, method=method)

    assert_problem(answer, 405, "method_not_allowed")
    assert set(answer.headers["Allow"].split(", ")) == allowed


# 409


def test_a_conflict_is_a_409(wallet):
    phone = wallet.bound(holds="nurse_practice")

    answer = phone.start_check(name=NOBODY["name"], id_number=NOBODY["id_number"])

    assert_problem(answer, 409, "already_bound")


# 413, 415


def test_a_body_over_a_mebibyte_is_too_large(phone):
    body = json.dumps({"name": "x" * MEBIBYTE})

    assert_problem(post(phone, body), 413, "too_large")


def test_a_body_of_a_mebibyte_is_read(phone):
    body = json.dumps({"name": ""})
    body = body.replace('""', f'"{"x" * (MEBIBYTE - len(body))}"')
    assert len(body) == MEBIBYTE

    assert_problem(post(phone, body), 422, "invalid")


def test_a_form_over_a_mebibyte_is_too_large(shared):
    answer = shared.client.post("/oauth/token", data={"code": "x" * MEBIBYTE})

    assert_problem(answer, 413, "too_large")


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "application/x-www-form-urlencoded", "application/xml", "", "nonsense"],
)
def test_only_json_is_read(phone, content_type):
    answer = phone.call("POST", CHECKS, data=b"{}", content_type=content_type)

    assert_problem(answer, 415, "unsupported_media_type")


@pytest.mark.parametrize(
    "content_type", ["application/json", "application/json; charset=utf-8", "APPLICATION/JSON"]
)
def test_json_is_json_however_its_type_is_written(phone, content_type):
    answer = phone.call("POST", CHECKS, data=b"{}", content_type=content_type)

    assert_problem(answer, 422, "invalid")


# 422


def pointers(answer):
    body = assert_problem(answer, 422, "invalid")
    faults = {language: texts["faults"] for language, texts in TEXTS.items()}
    for error in body["errors"]:
        assert error["label"] == faults["zh"][error["code"]].format_map(error)
        assert error["detail"] == faults["en"][error["code"]].format_map(error)
    return {error.get("pointer", error.get("parameter")) for error in body["errors"]}


MISSHAPEN = {
    "nothing": ({}, {"#/name", "#/id_number", "#/method", "#/consent"}),
    "null": (CHECK | {"name": None}, {"#/name"}),
    "a number": (CHECK | {"name": 17}, {"#/name"}),
    "too short": (CHECK | {"name": ""}, {"#/name"}),
    "too long": (CHECK | {"name": "孙" * 101}, {"#/name"}),
    "two things": (CHECK | {"name": 17, "id_number": []}, {"#/name", "#/id_number"}),
    "inside": (CHECK | {"consent": CONSENT | {"version": 1}}, {"#/consent/version"}),
    "missing inside": (CHECK | {"consent": {}}, {"#/consent/document", "#/consent/version"}),
    "unknown": (CHECK | {"openid": "x"}, {"#/openid"}),
    "unknown with a slash": (CHECK | {"a/b~c": "x"}, {"#/a~1b~0c"}),
    "unknown inside": (CHECK | {"consent": CONSENT | {"x": 1}}, {"#/consent/x"}),
    "another kind": (CHECK | {"consent": "yes"}, {"#/consent"}),
    "a list": ([], {"#"}),
    "a text": ("x", {"#"}),
    "nothing at all": (None, {"#"}),
}


@pytest.mark.parametrize(("body", "wrong"), MISSHAPEN.values(), ids=MISSHAPEN)
def test_a_body_of_the_wrong_shape_is_pointed_at(phone, body, wrong):
    assert pointers(post(phone, json.dumps(body))) == wrong


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ("limit=0", {"limit"}),
        ("limit=201", {"limit"}),
        ("limit=x", {"limit"}),
        ("limit=0&cursor=" + "x" * 300, {"limit", "cursor"}),
    ],
)
def test_a_query_of_the_wrong_shape_names_the_parameter(wallet, query, wrong):
    phone = wallet.bound(holds="nurse_practice")

    assert pointers(phone.call("GET", f"/api/v1/me/usage?{query}")) == wrong


def test_a_parameter_with_a_nul_is_a_bad_request(wallet):
    phone = wallet.bound(holds="nurse_practice")

    for query in ("type=%00", "type=a&type=%00"):
        answer = phone.call("GET", f"/api/v1/me/licenses?{query}")
        assert_problem(answer, 400, "bad_request")


def test_what_the_wallet_finds_invalid_is_a_422(phone):
    assert_problem(phone.start_check(id_number="990101199003050020"), 422, "invalid_id_number")


# 500, 503


def test_a_bug_is_a_500_that_tells_nothing(broken):
    answer = broken.client.get("/bug")

    assert_problem(answer, 500, "internal")
    assert NOBODY["name"] not in answer.get_data(as_text=True)
    assert "KeyError" not in answer.get_data(as_text=True)


def test_a_provider_that_is_down_is_a_503(wallet):
    path = "/cityservice/face/identify/getverifyid"
    wallet.outside.post("/faults", {"path": path, "mode": "drop"})

    answer = wallet.sign_in(NOBODY).start_check()

    assert_problem(answer, 503, "provider_unavailable")


# All of them


def test_each_request_has_an_id_of_its_own(shared):
    answers = [shared.client.get(path) for path in ("/healthz", "/healthz", "/nope", "/nope")]

    assert len({answer.headers["X-Request-Id"] for answer in answers}) == 4


def test_the_callers_request_id_is_not_taken_over(shared):
    answer = shared.client.get("/nope", headers={"X-Request-Id": "张三"})

    assert UUID(answer.get_json()["request_id"])


def test_no_refusal_repeats_what_was_sent(shared, phone):
    secret = "990101199003050020"
    answers = [
        post(phone, json.dumps(CHECK | {"id_number": secret})),
        post(phone, json.dumps(CHECK | {"consent": secret})),
        post(phone, f'{{"name": "{secret}'),
        shared.client.get(f"/{secret}"),
        shared.client.get(f"/api/v1/me?id={secret}", headers={"Authorization": secret}),
    ]

    assert not [each for each in answers if secret in each.get_data(as_text=True)]
