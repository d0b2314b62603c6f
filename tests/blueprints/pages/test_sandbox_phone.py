"""Pages reach the cast and the phones of the sandbox through the wallet, and nothing else."""

import pytest

from app.extensions import db
from app.factory import create_app
from tests.app.production import settings
from tests.world import WECHAT_CODE, world

OPENID = "oPhone-of-nobody-in-the-cast"


@pytest.fixture(scope="module")
def shared(sandbox, tmp_path_factory):
    with world(sandbox, tmp_path_factory.mktemp("pass")) as running:
        yield running


def test_the_cast_is_the_sandboxs(shared):
    answer = shared.client.get("/sandbox/cast")

    assert (answer.status_code, answer.content_type) == (200, "application/json")
    assert answer.get_json() == shared.outside.cast


def test_a_page_signs_in_through_it(shared):
    code = shared.client.post("/sandbox/phone/login", json={"openid": OPENID}).get_json()["code"]

    form = {"grant_type": WECHAT_CODE, "code": code, "client_id": shared.outside.cast["appid"]}
    assert shared.token(**form).status_code == 200


def test_a_page_looks_into_the_camera_through_it(shared):
    phone = shared.sign_in(shared.outside.citizen(holds="nurse_practice"))
    started = phone.start_check().get_json()

    body = {"verify_id": started["handoff"]["verify_id"], "result": "pass"}
    answer = shared.client.post("/sandbox/phone/face", json=body)

    completion = f"/api/v1/me/identity-checks/{started['id']}/completion"
    assert answer.status_code == 200
    assert phone.call("POST", completion, {}).get_json()["status"] == "passed"


def test_the_query_is_handed_on(shared):
    asked = shared.client.get(f"/sandbox/phone/messages?openid={OPENID}")
    not_asked = shared.client.get("/sandbox/phone/messages")

    assert (asked.status_code, not_asked.status_code) == (200, 422)


@pytest.mark.parametrize(
    ("body", "status"), [({"openid": ""}, 422), ({}, 422), ([], 400), ("x", 400)]
)
def test_a_refusal_comes_back_as_the_sandbox_said_it(shared, body, status):
    answer = shared.client.post("/sandbox/phone/login", json=body)

    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")


@pytest.mark.parametrize(
    "path",
    [
        "/sandbox",
        "/sandbox/clock",
        "/sandbox/faults",
        "/sandbox/sns/jscode2session",
        "/sandbox/phone",
        "/sandbox/phone/../clock",
        "/sandbox/phone/..%2fclock",
        "/sandbox/phone/%2e%2e/clock",
        "/sandbox/phone/..",
        "/sandbox/phone/%2e%2e",
        "/sandbox/phone/login%3f/../../clock",
        "/sandbox/cast/../clock",
    ],
)
def test_nothing_else_of_the_sandbox_can_be_reached(shared, path):
    answer = shared.client.get(path)

    assert (answer.status_code, answer.get_json()["code"]) == (404, "not_found")


@pytest.mark.parametrize("method", ["POST", "DELETE", "PUT"])
def test_the_cast_can_only_be_read(shared, method):
    answer = shared.client.open("/sandbox/cast", method=method)

    assert (answer.status_code, answer.get_json()["code"]) == (405, "method_not_allowed")


def test_a_sandbox_that_is_down_is_an_outage(sandbox, tmp_path):
    with world(sandbox, tmp_path) as running:
        running.app.config["SANDBOX_URL"] = "http://127.0.0.1:9"

        answer = running.client.get("/sandbox/cast")

    assert (answer.status_code, answer.get_json()["code"]) == (503, "unavailable")


@pytest.mark.parametrize("path", ["/sandbox/cast", "/sandbox/phone/login"])
def test_in_production_there_is_no_such_thing(tmp_path, path):
    app = create_app(settings(tmp_path))

    answer = app.test_client().post(path, json={"openid": OPENID})

    assert answer.status_code == 404
    with app.app_context():
        db.engine.dispose()
