"""From a kind of refusal to the problem document that tells it."""

from typing import Any

import pytest
from flask import Flask
from marshmallow import Schema, ValidationError, fields
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, ServiceUnavailable, UnprocessableEntity

from app import errors, log
from app.errors import STATUS
from wallet.errors import Conflict, Invalid, NotFound, Refused, Unavailable, WalletError
from wallet.reading.faults import Fault, as_errors
from wallet.texts import TEXTS

TITLES = TEXTS["zh"]["titles"]


class Refusal(WalletError):
    """Not one of the kinds."""

    code = "not_found"


class IllegalThing(Conflict):
    code = "conflict"


class StillMoreIllegal(IllegalThing):
    code = "already_bound"


@pytest.fixture
def refuse():
    """Ask a tiny application for a refusal."""
    app = Flask("errors only")
    log.init_app(app)
    errors.init_app(app)

    def refuse(error, headers=None):
        def view():
            raise error

        app.view_functions["refused"] = view
        return app.test_client().get("/", headers=headers)

    app.add_url_rule("/", "refused")
    return refuse


@pytest.mark.parametrize(
    ("kind", "status"),
    [(NotFound, 404), (Refused, 403), (Invalid, 422), (Conflict, 409), (Unavailable, 503)],
)
def test_each_kind_has_its_status(refuse, kind, status):
    answer = refuse(kind("said for developers"))

    body = answer.get_json()
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
    assert body == {
        "type": "about:blank",
        "title": TITLES[kind.code],
        "status": status,
        "code": kind.code,
        "detail": "said for developers",
        "request_id": answer.headers["X-Request-Id"],
    }


@pytest.mark.parametrize(
    ("error", "code"),
    [(IllegalThing("no"), "conflict"), (StillMoreIllegal("no"), "already_bound")],
)
def test_a_refusal_has_the_status_of_its_kind_and_a_code_of_its_own(refuse, error, code):
    answer = refuse(error)

    assert (answer.status_code, answer.get_json()["code"]) == (409, code)


def test_a_database_that_does_not_answer_may_be_asked_again(refuse):
    answer = refuse(OperationalError("SELECT a secret", {}, Exception("connection refused")))

    assert (answer.status_code, answer.get_json()["code"]) == (503, "database_unavailable")
    assert "secret" not in answer.get_data(as_text=True)


def test_a_pool_without_a_free_connection_may_be_asked_again(refuse):
    answer = refuse(PoolTimeout("QueuePool limit reached"))

    assert (answer.status_code, answer.get_json()["code"]) == (503, "database_unavailable")


def test_every_kind_has_another_status():
    assert len(set(STATUS.values())) == len(STATUS)


def test_a_refusal_of_no_kind_is_a_bug(refuse):
    answer = refuse(Refusal("no"))

    assert (answer.status_code, answer.get_json()["code"]) == (500, "internal")


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (400, "bad_request"),
        (403, "refused"),
        (406, "bad_request"),
        (418, "bad_request"),
        (429, "rate_limited"),
        (500, "internal"),
        (502, "internal"),
        (503, "unavailable"),
    ],
)
def test_what_the_framework_refuses_has_a_generic_code(refuse, status, code):
    error = HTTPException("said for developers")
    error.code = status

    body = refuse(error).get_json()

    assert (body["status"], body["code"], body["title"]) == (status, code, TITLES[code])


def test_the_headers_of_the_framework_survive(refuse):
    answer = refuse(ServiceUnavailable(retry_after=17))

    assert answer.headers["Retry-After"] == "17"
    assert answer.get_json()["code"] == "unavailable"


def test_a_code_without_a_title_is_told_as_what_its_status_means(refuse):
    error: Any = HTTPException("no")
    error.code, error.data = 409, {"code": "never_heard_of"}

    body = refuse(error).get_json()

    assert (body["code"], body["title"]) == ("never_heard_of", TITLES["bad_request"])


class Inner(Schema):
    number = fields.Integer(required=True)


class Outer(Schema):
    name = fields.String(required=True)
    inner = fields.Nested(Inner)
    many = fields.List(fields.Nested(Inner))


WRONG = {
    "a field": ({}, {"#/name"}),
    "a field inside": ({"name": "x", "inner": {}}, {"#/inner/number"}),
    "a place in a list": ({"name": "x", "many": [{"number": 1}, {}]}, {"#/many/1/number"}),
    "the whole document": ([], {"#"}),
    "the whole inner one": ({"name": "x", "inner": []}, {"#/inner"}),
    "an unknown name": ({"name": "x", "y/~": 1}, {"#/y~1~0"}),
}


def refusal_of(body, location):
    with pytest.raises(ValidationError) as refused:
        Outer().load(body)
    error: Any = UnprocessableEntity()
    error.data = {"messages": {location: refused.value.messages}}
    return error


@pytest.mark.parametrize(("body", "pointers"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_in_a_body_is_pointed_at(refuse, body, pointers):
    answer = refuse(refusal_of(body, "json")).get_json()

    assert {each["pointer"] for each in answer["errors"]} == pointers
    assert all(each["detail"] for each in answer["errors"])


def test_what_is_wrong_in_a_query_is_named(refuse):
    answer = refuse(refusal_of({}, "query")).get_json()

    assert [each["parameter"] for each in answer["errors"]] == ["name"]


def test_a_thing_that_is_wrong_twice_is_told_twice(refuse):
    error: Any = UnprocessableEntity()
    error.data = {"messages": {"json": {"name": ["too long", "no letters"]}}}

    told = refuse(error).get_json()["errors"]

    assert [each["detail"] for each in told] == ["too long", "no letters"]
    assert {each["pointer"] for each in told} == {"#/name"}


@pytest.mark.parametrize(
    ("wanted", "language"),
    [
        (None, "zh"),
        ("", "zh"),
        ("*", "zh"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("en", "en"),
        ("en-GB,en;q=0.9,zh;q=0.1", "en"),
        ("ug-CN, kk;q=0.9", "zh"),
        ("ug-CN, en;q=0.5", "en"),
        ("\xff;q=x", "zh"),
    ],
)
def test_a_reader_is_told_in_the_language_that_they_ask_for(refuse, wanted, language):
    fault = as_errors([Fault("/name", "required")])[0]
    error = Invalid("said for developers")
    error.errors = [fault]

    answer = refuse(error, {"Accept-Language": wanted} if wanted is not None else {})

    body = answer.get_json()
    assert body["title"] == TEXTS[language]["titles"]["invalid"]
    assert body["errors"] == [fault | {"label": TEXTS[language]["faults"]["required"]}]
    assert body["detail"] == "said for developers"


def test_chinese_is_written_as_it_is_read(refuse):
    text = refuse(NotFound("no")).get_data(as_text=True)

    assert TITLES["not_found"] in text


def test_outside_of_a_request_there_is_no_request_id():
    assert log.current_request_id() == ""
