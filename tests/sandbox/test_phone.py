"""The phone refuses what no phone could send, in a sentence."""

import json

import pytest


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"openid": None},
        {"openid": ""},
        {"openid": "x" * 65},
        {"openid": 5},
        {"openid": ["x"]},
        {"openid": "a\x00b"},
        {"openid": "\ud800"},
    ],
)
def test_a_phone_needs_an_openid_of_1_to_64_characters(client, body):
    answer = client.post("/phone/login", data=json.dumps(body))

    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"
    assert answer.get_json()["code"] == "invalid"
    assert answer.get_json()["detail"].startswith("openid must be text of 1 to 64 characters")


@pytest.mark.parametrize("path", ["/phone/login", "/phone/face", "/faults", "/clock"])
@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"x"', b"null", b"\xff\xfe", b"[" * 100_000])
def test_a_body_that_is_not_a_json_object_is_a_bad_request(client, path, body):
    answer = client.post(path, data=body)

    assert answer.status_code == 400
    assert answer.get_json()["code"] == "bad_request"
    assert "JSON" in answer.get_json()["detail"]


def test_the_content_type_of_a_body_does_not_matter(client):
    assert client.post("/phone/login", data='{"openid": "x"}').status_code == 200


def test_every_code_is_different_and_has_wechats_length(login):
    codes = {login("x") for _ in range(20)}

    assert len(codes) == 20
    assert {len(code) for code in codes} == {32}


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"verify_id": "nobody's", "result": "pass"}, 404, "not_found"),
        ({"result": "pass"}, 422, "invalid"),
        ({"verify_id": 5, "result": "pass"}, 422, "invalid"),
        ({"verify_id": "x" * 257, "result": "pass"}, 422, "invalid"),
        ({"verify_id": "x", "result": "smile"}, 422, "invalid"),
        ({"verify_id": "x", "result": ["pass"]}, 422, "invalid"),
        ({"verify_id": "x"}, 422, "invalid"),
    ],
)
def test_a_look_into_the_camera_that_cannot_be_is_refused(client, body, status, code):
    answer = client.post("/phone/face", json=body)

    assert (answer.status_code, answer.get_json()["code"]) == (status, code)


def test_a_phone_has_no_messages_yet(client):
    assert client.get("/phone/messages?openid=x&surplus=1").get_json() == {"items": []}


@pytest.mark.parametrize("query", ["", "?openid=", "?openid=" + "x" * 65])
def test_messages_belong_to_a_phone(client, query):
    assert client.get("/phone/messages" + query).status_code == 422
