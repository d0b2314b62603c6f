"""Whatever is sent: a problem that says what was wrong, and nothing half done.

"Nothing half done" is counted: no table has another number of rows after a refusal.
"""

import gzip
import json
import re
import time
from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa

from app.errors import PROBLEM
from app.extensions import db
from app.models import metadata
from bench.mutations import every_bit
from tests.world import WECHAT_CODE, Phone, World, world
from wallet.codes import base45

LOGIN = "/sns/jscode2session"
START, RESULT = (
    "/cityservice/face/identify/getverifyid",
    "/cityservice/face/identify/queryverifyinfo",
)
REGISTER = "/certshare/queryCertInfoByHolderCode"
ME = "/api/v1/me"
NOTHING = "00000000-0000-4000-8000-000000000000"  # the id of nothing


def rows(wallet):
    """How many rows each table has, but the log of who looked."""
    with wallet.app.app_context(), db.engine.connect() as connection:
        return {
            table.name: connection.scalar(sa.select(sa.func.count()).select_from(table))
            for table in metadata.sorted_tables
        }


def assert_problem(answer, *allowed):
    body = answer.get_json()
    assert answer.status_code in allowed, body
    assert answer.content_type in {PROBLEM, "application/json"}
    assert re.search("[\u4e00-\u9fff]{2}", body["title"])
    assert body["code"]
    assert body["detail"]
    return body


# Bodies, field by field

CONSENT = {"document": "identity_wechat_face", "version": "1"}
BODIES: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = {
    "check": (
        f"{ME}/identity-checks",
        {"name": "苏禾", "id_number": "1", "method": "wechat_face", "consent": CONSENT},
        {"id_type": "111"},
    ),
    "completion": (f"{ME}/identity-checks/{NOTHING}/completion", {}, {"code": "x"}),
    "presentation": (
        f"{ME}/licenses/{NOTHING}/presentations",
        {},
        {"purpose": "x", "disclose": ["x"], "image": "svg", "mode": "live"},
    ),
    "verification": (
        "/api/v1/verifications",
        {"code": "x", "purpose": "x"},
        {"accept": ["x"], "device": "x", "place": "x"},
    ),
    "sign-in": (
        "/api/v1/desk/session",
        {"username": "x", "password": "x", "totp": "000000"},
        {},
    ),
}
NO_TEXT = [None, 17, -1, 1.5, True, [], ["x"], {}, {"x": "y"}, [None], [[]], 10**300]
LONG = "长" * 10_001
UNREADABLE = {
    "NUL": "\0",
    "escape": "\x1b[2J",
    "delete": "\x7f",
    "C1": "\x9b",
    "right to left": "\u202e",
    "isolate": "\u2066",
    "mark": "\u200f",
    "half a pair": "\ud86d",
}
# A code of any text gets a verdict; see the end of this file.
FREE = {("verification", "code")}
# What may be left out of showing a license may also be null.
NULLABLE = {("presentation", "purpose"), ("presentation", "disclose"), ("presentation", "image")}


def spoiled():
    """Each field of each body, spoiled in each way; and the statuses that say so."""
    for name, (path, required, optional) in BODIES.items():
        whole = required | optional
        for field in required:
            yield f"{name}: no {field}", path, {k: v for k, v in whole.items() if k != field}, 422
        for field in whole:
            wrong = [value for value in NO_TEXT if type(value) is not type(whole[field])]
            for value in wrong if (name, field) not in NULLABLE else wrong[1:]:
                yield f"{name}: {field} is {value!r:.20}", path, whole | {field: value}, 422
            if isinstance(whole[field], str) and (name, field) not in FREE:
                yield f"{name}: {field} too long", path, whole | {field: LONG}, 422
                for what, text in UNREADABLE.items():
                    yield f"{name}: {field} with {what}", path, whole | {field: f"x{text}"}, 400
        yield f"{name}: a surplus field", path, whole | {"surplus": 1}, 422


SPOILED = list(spoiled())


@dataclass
class Shared(World):
    citizen: Phone
    venue: Phone


@pytest.fixture(scope="module")
def shared(sandbox, tmp_path_factory):
    with world(sandbox, tmp_path_factory.mktemp("input"), RATE_LIMITS="off") as running:
        citizen = running.bound(holds="physician_practice")
        venue = Phone(running.client, sandbox, {}, {"access_token": running.scanner().token})
        yield Shared(running.app, sandbox, citizen, venue)


def send(shared, path, body, **headers):
    caller = shared.venue if path.endswith("verifications") else shared.citizen
    token = {"Authorization": f"Bearer {caller.tokens['access_token']}"}
    return shared.client.post(
        path, data=body, content_type="application/json", headers=token | headers
    )


def test_every_field_spoiled_in_every_way_is_refused_with_nothing_done(shared):
    before = rows(shared)

    for what, path, body, status in SPOILED:
        answer = send(shared, path, json.dumps(body))
        assert answer.status_code == status, (what, answer.get_json())
        found = assert_problem(answer, status)
        assert status == 400 or found["errors"], what

    assert len(SPOILED) > 200
    assert rows(shared) == before


RAW = {
    "1e400": b'{"code": 1e400, "purpose": "x"}',
    "minus 1e400": b'{"code": "x", "purpose": -1e400}',
    "a number of 4000 digits": b'{"code": ' + b"9" * 4000 + b', "purpose": "x"}',
    "a number too long to read": b'{"code": ' + b"9" * 5000 + b', "purpose": "x"}',
    "a deep list": b'{"code": ' + b"[" * 50_000 + b"]" * 50_000 + b"}",
    "a deep object": b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    "a deep list that is read": b'{"code": ' + b"[" * 500 + b"]" * 500 + b', "purpose": "x"}',
    "a key twice": b'{"code": "x", "code": "y", "purpose": "x"}',
    "no UTF-8": b'{"code": "\xc3\x28", "purpose": "x"}',
    "an overlong NUL": b'{"code": "x", "purpose": "\xc0\x80"}',
    "a raw line break": b'{"code": "x", "purpose": "a\nb"}',
    "a raw NUL": b'{"code": "x", "purpose": "\0"}',
    "a proto key": b'{"__proto__": {"code": "x"}, "purpose": "x"}',
    "a list": b"[]",
    "a text": b'"x"',
    "a number": b"0",
    "null": b"null",
    "NaN": b"NaN",
    "a comment": b'{"code": "x", /* y */ "purpose": "x"}',
}


@pytest.mark.parametrize("body", RAW.values(), ids=RAW)
@pytest.mark.parametrize("path", ["/api/v1/verifications", f"{ME}/identity-checks"])
def test_a_strange_body_is_refused_with_nothing_done(shared, path, body):
    before = rows(shared)

    assert_problem(send(shared, path, body), 400, 422)

    assert rows(shared) == before


QUERIES = [
    f"{ME}/usage?limit=0",
    f"{ME}/usage?limit=201",
    f"{ME}/usage?limit=x",
    f"{ME}/usage?limit=1e3",
    f"{ME}/usage?limit={'9' * 5000}",
    f"{ME}/usage?cursor=x",
    f"{ME}/usage?cursor={'x' * 201}",
    f"{ME}/usage?cursor=%00",
    f"{ME}/usage?cursor=%E2%80%AE",
    f"{ME}/usage?cursor=WyI5OTk5LTEyLTMxVDIzOjU5OjU5KzAwOjAwIiwgMV0=",
    f"{ME}/usage?cursor=W10=",
    f"{ME}/usage?cursor=e30=",
    f"{ME}/licenses?type=%00",
    f"{ME}/licenses?state=%1B",
    f"{ME}/presentations/{NOTHING}?wait=-1",
    f"{ME}/presentations/{NOTHING}?wait=26",
    f"{ME}/presentations/{NOTHING}?wait=nan",
]


@pytest.mark.parametrize("path", QUERIES)
def test_a_strange_query_is_refused(shared, path):
    assert_problem(shared.citizen.call("GET", path), 400, 404, 422)


PATHS = ["x", "0" * 36, "%00", "..", "%2e%2e%2f", "0" * 5000, f"{NOTHING}%0a", "１" * 36]


@pytest.mark.parametrize("name", PATHS, ids=lambda name: name[:12])
def test_a_strange_path_is_not_there(shared, name):
    for path in (f"{ME}/licenses/{name}", f"{ME}/presentations/{name}"):
        assert_problem(shared.citizen.call("GET", path), 404)


# Codes of WeChat


def login(wallet, code, **changes):
    form = {"grant_type": WECHAT_CODE, "code": code, "client_id": wallet.outside.cast["appid"]}
    return wallet.token(**(form | changes))


def fresh(wallet, openid="oPhone-that-is-new-00000000"):
    return wallet.outside.post("/phone/login", {"openid": openid})["code"]


def expired(wallet):
    code = fresh(wallet)
    wallet.outside.advance(301)
    return code


def reused(wallet):
    code = fresh(wallet, wallet.outside.citizen(holds="physician_practice")["openid"])
    login(wallet, code)
    return code


LOGINS = {
    "expired": expired,
    "reused": reused,
    "foreign": lambda _: "0" * 32,
    "cut": lambda wallet: fresh(wallet)[:-1],
    "empty": lambda _: "",
    "long": lambda _: "x" * 10_000,
    "a NUL": lambda _: "\0",
    "other characters": lambda _: "码\u202e&secret=x#?",
}


@pytest.mark.parametrize("code", LOGINS.values(), ids=LOGINS)
def test_a_login_code_that_is_not_good_signs_nobody_in(wallet, code):
    sent = code(wallet)
    before = rows(wallet)

    body = assert_problem(login(wallet, sent), 400)

    assert body["error"] in {"invalid_grant", "invalid_request"}
    assert rows(wallet) == before
    assert login(wallet, fresh(wallet)).status_code == 200


def test_somebody_elses_check_cannot_be_completed(wallet):
    owner = wallet.sign_in(wallet.outside.citizen(holds="physician_practice"))
    thief = wallet.sign_in(wallet.outside.citizen(name="苏禾"))
    check = owner.start_check().get_json()
    seen = {"verify_id": check["handoff"]["verify_id"], "result": "pass"}
    wallet.outside.post("/phone/face", seen)
    path = f"{ME}/identity-checks/{check['id']}/completion"
    before = rows(wallet)

    body = assert_problem(thief.call("POST", path, {}), 404)

    assert body["code"] == "not_found"
    assert rows(wallet) == before
    assert owner.call("POST", path, {}).get_json()["status"] == "passed"
    assert thief.call("GET", ME).get_json()["bound"] is False


# What the providers do

ERRORS = [-1, 0, 1, 40001, 40013, 40029, 40125, 40163, 40226, 41002, 42001, 45009, 45011, 48001]
ERRORS += [404, 429, 500, 502, 503, 84001, 99999]


def break_(wallet, path, errcode):
    fault = {"path": path, "mode": "error", "errcode": errcode, "times": 9}
    wallet.outside.post("/faults", fault)


def test_no_error_of_wechat_signs_anybody_in_or_is_a_server_error_of_ours(wallet):
    before = rows(wallet)

    for errcode in ERRORS:
        break_(wallet, LOGIN, errcode)
        assert_problem(login(wallet, fresh(wallet)), 400, 503)
        wallet.outside.whole()

    assert rows(wallet) == before
    assert login(wallet, fresh(wallet)).status_code == 200


def doctor_on(wallet, openid):
    person = wallet.outside.citizen(holds="physician_practice")
    return wallet.sign_in(person | {"openid": openid})


def test_no_error_on_starting_a_face_check_starts_one(wallet):
    for errcode in ERRORS:
        phone = doctor_on(wallet, f"phone of {errcode}")  # a phone may only try so often
        break_(wallet, START, errcode)
        assert_problem(phone.start_check(), 503)
        wallet.outside.whole()

    assert phone.call("GET", ME).get_json()["bound"] is False
    assert phone.prove()["status"] == "passed"


def test_no_error_on_asking_for_the_result_proves_anybody(wallet):
    for errcode in ERRORS:
        phone = doctor_on(wallet, f"phone of {errcode}")  # a phone may only try so often
        check = phone.start_check().get_json()
        seen = {"verify_id": check["handoff"]["verify_id"], "result": "pass"}
        wallet.outside.post("/phone/face", seen)
        break_(wallet, RESULT, errcode)
        answer = phone.call("POST", f"{ME}/identity-checks/{check['id']}/completion", {})
        assert answer.status_code in {200, 503}
        assert answer.get_json()["status"] != "passed"
        wallet.outside.whole()

    assert phone.call("GET", ME).get_json()["bound"] is False
    assert phone.prove()["status"] == "passed"


WAYS = [
    {"mode": "drop"},
    {"mode": "delay", "seconds": 0.5},
    {"mode": "hang", "seconds": 30},
]


WRITES = {
    LOGIN: {"accounts", "entries"},
    START: {"identity_checks", "consents", "entries"},
    # What was received late is whole: a license with its holders, and the hold on it.
    REGISTER: {"source_fetches", "licenses", "license_holders", "license_events", "holdings"},
}


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way["mode"])
@pytest.mark.parametrize("path", [LOGIN, START, REGISTER])
def test_a_provider_that_is_slow_or_gone_leaves_nothing_half_done(wallet, path, way):
    person = wallet.outside.citizen(holds="physician_practice")
    phone = wallet.sign_in(person) if path == LOGIN else wallet.bound(holds="physician_practice")
    wallet.outside.post("/faults", {"path": path, "times": 9} | way)
    before = rows(wallet)

    if path == LOGIN:
        answer = login(wallet, fresh(wallet, person["openid"]))
    elif path == START:
        answer = phone.start_check(name=person["name"])
    else:
        with wallet.hurried():
            answer = phone.call("POST", f"{ME}/licenses/refresh")

    assert answer.status_code < 500 or assert_problem(answer, 503)
    after = rows(wallet)
    assert {name for name in after if after[name] != before[name]} <= WRITES[path]
    wallet.outside.whole()
    assert phone.prove()["status"] == "passed"
    phone.call("POST", f"{ME}/licenses/refresh")
    assert phone.license("physician_practice")["state"] == "valid"


# Codes of licenses


def test_a_code_with_any_one_bit_turned_over_changes_nothing_but_the_log(shared):
    began = time.monotonic()
    code = shared.citizen.present("physician_practice")["code"]
    plain = base45.decode(code.removeprefix("EL1:"))
    before = rows(shared)

    answers = [
        send(shared, "/api/v1/verifications", json.dumps({"code": text, "purpose": "x"}))
        for text in every_bit(plain)
    ]

    assert {answer.status_code for answer in answers} == {200}
    found = {(answer.get_json()["verdict"], answer.get_json()["reason"]) for answer in answers}
    assert found == {
        ("invalid", "malformed"),
        ("invalid", "bad_signature"),
        ("invalid", "unknown_key"),
        ("unknown", "unknown_key"),
    }
    assert not [answer for answer in answers if {"license", "holder"} & answer.get_json().keys()]
    after = rows(shared)
    assert after.pop("entries") - before.pop("entries") == len(answers) == 736
    assert after == before
    # However long all that took, the code is alive.
    shared.outside.advance(began - time.monotonic())
    verdict = shared.scanner().verify(code)["verdict"]
    shared.outside.post("/clock", {"reset": True})
    assert verdict == "valid"


TEXTS = {
    "doubled": lambda code: code * 2,
    "of 10 000 characters": lambda code: code + "0" * 9_858,
    "of half a mebibyte": lambda code: code * 3_600,
    "with a NUL": lambda code: code + "\0",
    "with a bidi mark": lambda code: "\u202e" + code,
    "with half a pair": lambda code: code + "\ud800",
    "in lower case": str.lower,
    "trimmed": lambda code: code[:-1],
    "a page": lambda code: f"https://wallet.example/?code={code}",
    "empty": lambda _: "",
}


@pytest.mark.parametrize("spoil", TEXTS.values(), ids=TEXTS)
def test_any_text_is_a_code_that_gets_a_verdict(shared, spoil):
    code = shared.citizen.present("physician_practice")["code"]
    body = json.dumps({"code": spoil(code), "purpose": "x"})

    answer = send(shared, "/api/v1/verifications", body)

    assert answer.status_code == 200
    assert (answer.get_json()["verdict"], answer.get_json()["reason"]) == ("invalid", "malformed")
    assert shared.scanner().verify(code)["verdict"] == "valid"


@pytest.mark.parametrize("coding", ["gzip", "br", "deflate", "GZIP", "x"])
def test_a_compressed_body_is_refused_for_what_it_is(wallet, coding):
    body = gzip.compress(b"{}")

    for path, kind in {
        "/api/v1/desk/session": "application/json",
        "/oauth/token": "application/x-www-form-urlencoded",
    }.items():
        answer = wallet.client.post(
            path, data=body, content_type=kind, headers={"Content-Encoding": coding}
        )
        assert_problem(answer, 415)


def test_a_body_that_says_it_is_not_compressed_is_read(wallet):
    answer = wallet.client.post(
        "/api/v1/desk/session", json={}, headers={"Content-Encoding": "identity"}
    )

    assert_problem(answer, 422)
