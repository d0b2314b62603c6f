"""One JSON line a request, and nothing in any line that tells who somebody is."""

import io
import json
import logging
from uuid import UUID

import pytest
from flask import request_finished

from app import log
from tests.wallet.identity.factories import make_id_number
from tests.world import WECHAT_CODE, world

DEVICE, PLACE = "counter-3-of-the-venue", "样例路一号"


@pytest.fixture
def lines(wallet):
    """What the application logs from now on, read anew at each call."""
    stream, root = io.StringIO(), logging.getLogger()
    before = root.handlers, root.level
    log.configure(stream)
    yield lambda: stream.getvalue().splitlines()
    root.handlers, level = before
    root.setLevel(level)


@pytest.fixture
def answered(wallet):
    """The request id of every answer."""
    ids = []

    def note(app, response, **_):
        ids.append(response.headers["X-Request-Id"])

    with request_finished.connected_to(note, wallet.app):
        yield ids


def access(lines):
    found = [json.loads(line) for line in lines()]
    return [line for line in found if line["logger"] == "access"]


def tell_the_whole_story(wallet):
    """Everything a citizen and a venue do, with refusals; return what must not be logged."""
    cast, outside = wallet.outside.cast, wallet.outside
    phone = wallet.sign_in(outside.citizen(holds="physician_practice"))
    old = dict(phone.tokens)
    phone.start_check(name="别人", id_number=make_id_number())
    started = phone.start_check().get_json()
    phone.prove("fail")
    phone.prove()
    rows = [
        phone.call("GET", f"/api/v1/me/licenses/{row['id']}").get_json() for row in phone.licenses()
    ]
    made = phone.present("physician_practice", image="svg", purpose="入职核验")
    cancelled = phone.present("physician_practice")
    phone.call("DELETE", f"/api/v1/me/presentations/{cancelled['id']}")
    scanner = wallet.scanner()
    for code in (made["code"], made["code"], cancelled["code"], "EL1:NONSENSE"):
        scanner.verify(code, device=DEVICE, place=PLACE)
    phone.call("GET", f"/api/v1/me/presentations/{made['id']}")
    phone.call("GET", "/api/v1/me/usage")
    phone.call("GET", f"/api/v1/me/licenses?type={phone.person['name']}")
    wallet.client.get(f"/{phone.person['id_number']}?name={phone.person['name']}")
    form = {"client_id": cast["appid"], "refresh_token": old["refresh_token"]}
    new = wallet.token(grant_type="refresh_token", **form).get_json()
    wallet.token(grant_type="refresh_token", **form)
    used = outside.post("/phone/login", {"openid": phone.person["openid"]})["code"]
    for _ in range(2):
        wallet.token(grant_type=WECHAT_CODE, code=used, client_id=cast["appid"])
    phone.call("DELETE", "/api/v1/me/binding")
    return [
        *everybody(cast),
        *(old[name] for name in ("access_token", "refresh_token")),
        *(new[name] for name in ("access_token", "refresh_token")),
        scanner.token,
        used,
        started["handoff"]["verify_id"],
        *(row[name] for row in rows for name in ("number", "identifier")),
        made["code"],
        cancelled["code"],
        DEVICE,
        PLACE,
    ]


def everybody(cast):
    for citizen in cast["citizens"]:
        yield from (citizen["name"], citizen["id_number"], citizen["openid"])
        yield from (paper["certificate_number"] for paper in citizen.get("paper", []))
    yield cast["appsecret"]
    yield from (client["client_secret"] for client in cast["clients"])


def ours(lines):
    """Lines of the application; the sandbox of these tests runs in the same process."""
    return [line for line in lines() if json.loads(line)["logger"] != "werkzeug"]


def test_no_line_tells_who_somebody_is(wallet, lines):
    secrets = tell_the_whole_story(wallet)

    text = "\n".join(ours(lines))
    assert len(secrets) > 50
    assert all(secrets)
    assert text.count('"access"') > 20
    assert not [secret for secret in secrets if secret in text]


def test_each_request_has_one_line_with_its_id(wallet, lines, answered):
    tell_the_whole_story(wallet)

    assert [line["request_id"] for line in access(lines)] == answered
    assert len(set(answered)) == len(answered) > 20


def test_a_line_says_what_was_asked_by_its_rule_and_how_it_went(wallet, lines):
    wallet.client.get("/api/v1/me/licenses/00000000-0000-0000-0000-000000000000?name=孙小样")

    [line] = access(lines)
    assert (line["method"], line["status"], line["level"]) == ("GET", 401, "INFO")
    assert line["route"] == "/api/v1/me/licenses/<uuid:license_id>"
    assert line["ms"] >= 0
    assert line["time"]
    assert UUID(line["request_id"])
    assert set(line) == {
        "time",
        "level",
        "logger",
        "message",
        "request_id",
        "method",
        "route",
        "status",
        "ms",
    }


@pytest.mark.parametrize(
    ("path", "route", "status"),
    [
        ("/healthz", "/healthz", 200),
        ("/孙小样", None, 404),
        ("/static/docs.js", "/static/<path:filename>", 200),
        ("/docs/swagger-ui/nope.js", "/docs/swagger-ui/<path:name>", 404),
    ],
)
def test_a_path_is_never_logged_as_it_was_sent(wallet, lines, path, route, status):
    wallet.client.get(path).close()

    [line] = access(lines)
    assert (line["route"], line["status"]) == (route, status)


@pytest.fixture
def wallet_with_a_bug(sandbox, tmp_path):
    with world(sandbox, tmp_path) as running:
        running.app.config["PROPAGATE_EXCEPTIONS"] = False
        running.app.add_url_rule("/bug", view_func=lambda: str(1 / 0))
        yield running


def test_a_bug_is_logged_with_the_id_of_its_request(wallet_with_a_bug, lines):
    answer = wallet_with_a_bug.client.get("/bug")

    found = [json.loads(line) for line in ours(lines)]
    assert [(line["level"], line["request_id"]) for line in found] == [
        ("ERROR", answer.headers["X-Request-Id"]),
        ("INFO", answer.headers["X-Request-Id"]),
    ]
    assert "ZeroDivisionError" in found[0]["exc_info"]


def test_a_line_outside_of_a_request_has_no_request_id(lines):
    logging.getLogger("worker").warning("no %s", "request")

    [line] = [json.loads(line) for line in ours(lines)]
    assert (line["message"], line["level"], line["logger"]) == ("no request", "WARNING", "worker")
    assert "request_id" not in line


@pytest.mark.parametrize("name", ["authlib", "urllib3", "urllib3.connectionpool"])
def test_libraries_that_print_what_they_see_are_quiet(lines, name):
    logging.getLogger(name).info("GET /sns/jscode2session?secret=x")

    assert lines() == []
