"""What the sandbox's own paths refuse, as problem documents (RFC 9457)."""

from flask import Flask
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException


class Refusal(Exception):
    """A request to a path of the sandbox itself that cannot be served."""

    status = 422
    code = "invalid"
    title = "请求内容有误，请检查后重试"


class BadJson(Refusal):
    """The body is not a JSON object."""

    status = 400
    code = "bad_request"


class Unsupported(Refusal):
    """A value that is understood, and that the sandbox does not play."""

    code = "unsupported"


class Unknown(Refusal):
    """The thing named in the request does not exist."""

    status = 404
    code = "not_found"
    title = "没有找到"


class Expired(Refusal):
    """The thing named in the request existed, and its time is over."""

    status = 409
    code = "expired"
    title = "已经过期"


def handle_in(app: Flask) -> None:
    """Answer every refusal, and Flask's own, with a problem document."""
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(HTTPException, _http_error)


def _refused(refusal: Refusal) -> ResponseReturnValue:
    return _problem(refusal.status, refusal.code, refusal.title, str(refusal)), refusal.status, TYPE


def _http_error(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    # The error's own headers stay: Allow on 405.
    headers = dict(error.get_headers()) | TYPE
    code = error.name.lower().replace(" ", "_")
    return _problem(status, code, error.name, error.description or error.name), status, headers


TYPE = {"Content-Type": "application/problem+json"}


def _problem(status: int, code: str, title: str, detail: str) -> dict[str, object]:
    return {"type": "about:blank", "title": title, "status": status, "code": code, "detail": detail}
