"""Turn what went wrong into problem documents (RFC 9457).

`code` is the contract with programs, `title` a Chinese sentence for the citizen, `detail` for
developers. There is no handler for `Exception`: Flask makes a bug a 500 that passes through
`http_error`, and in tests it shows itself.
"""

import json
import logging
from pathlib import Path
from typing import Any

from flask import Flask, Response, g, has_request_context
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from app.log import current_request_id
from wallet.errors import (
    Conflict,
    Invalid,
    NotFound,
    Overtaken,
    RateLimited,
    Refused,
    Unavailable,
    Unproven,
    WalletError,
)
from wallet.readiness import DatabaseDown

STATUS = {
    NotFound: 404,
    Unproven: 401,
    Refused: 403,
    Invalid: 422,
    Conflict: 409,
    Overtaken: 412,
    RateLimited: 429,
    Unavailable: 503,
}
CODES = {
    400: "bad_request",
    401: "unauthorized",
    403: "refused",
    404: "not_found",
    405: "method_not_allowed",
    412: "precondition_failed",
    413: "too_large",
    415: "unsupported_media_type",
    422: "invalid",
    429: "rate_limited",
    503: "unavailable",
}
log = logging.getLogger(__name__)

PROBLEM = "application/problem+json"
TITLES: dict[str, str] = json.loads(
    Path(__file__).with_name("titles.json").read_text(encoding="utf-8")
)


def init_app(app: Flask) -> None:
    app.register_error_handler(WalletError, wallet_error)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(OperationalError, database_error)


def wallet_error(error: WalletError) -> Response:
    kind = next(cls for cls in type(error).__mro__ if cls in STATUS)
    retry_after = error.retry_after
    errors = {"errors": list(error.errors)} if error.errors else {}
    return Response(
        problem(STATUS[kind], error.code, str(error), **errors),
        STATUS[kind],
        headers={"Retry-After": str(retry_after)} if retry_after else None,
        content_type=PROBLEM,
    )


def database_error(error: OperationalError) -> Response:
    """Say that the database is gone or too busy: the request may be sent again."""
    log.error("the database did not answer", exc_info=error)
    return wallet_error(DatabaseDown("the database did not answer"))


def http_error(error: HTTPException) -> Response:
    """Keep werkzeug's status and headers (Allow, WWW-Authenticate, Retry-After)."""
    found = error.get_response()
    response = Response(headers=found.headers, status=found.status_code)
    status = error.code or 500
    said: dict[str, Any] = getattr(error, "data", None) or {}
    code = said.get("code") or CODES.get(status, "bad_request" if status < 500 else "internal")
    extra = {"errors": _pointers(said["messages"])} if "messages" in said else {}
    response.data = problem(status, code, said.get("detail") or _detail(error), **extra)
    response.content_type = PROBLEM
    return response


def problem(status: int, code: str, detail: str, **extra: Any) -> str:
    """Write a problem document."""
    if has_request_context():
        g.problem_code = code  # for app.metrics.counts
    body = {
        "type": "about:blank",
        "title": TITLES.get(code, TITLES["bad_request" if status < 500 else "internal"]),
        "status": status,
        "code": code,
        "detail": detail,
        "request_id": current_request_id(),
        **extra,
    }
    return json.dumps(body, ensure_ascii=False)


def _detail(error: HTTPException) -> str:
    if error.code == 422:
        return "the request does not have the expected shape, see errors"
    return error.description or error.name


def _pointers(messages: dict[str, Any]) -> list[dict[str, str]]:
    """Flatten marshmallow's messages, by location, to RFC 9457's list with JSON pointers."""
    found = []
    for location, inside in messages.items():
        mark = "pointer" if location == "json" else "parameter"
        start = "#" if location == "json" else ""
        found += [{mark: path.lstrip("/"), "detail": text} for path, text in _walk(start, inside)]
    return found


def _walk(path: str, inside: Any) -> list[tuple[str, str]]:
    if isinstance(inside, dict):
        steps = [(f"{path}/{_escape(str(key))}", value) for key, value in inside.items()]
        return [row for step, value in steps for row in _walk(_tidy(step), value)]
    texts = inside if isinstance(inside, list) else [inside]
    return [(path, str(text)) for text in texts]


def _tidy(path: str) -> str:
    # marshmallow files what concerns the whole document under `_schema`.
    return path.removesuffix("/_schema")


def _escape(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")
