"""Turn what went wrong into problem documents (RFC 9457).

`code` is the contract with programs, `title` a sentence for the citizen in their language, `detail`
for developers; each fault in `errors` has them too, with its sentence as `label`. There is no
handler for `Exception`: Flask makes a bug a 500 that passes through `http_error`, and in tests it
shows itself.
"""

import json
import logging
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Flask, Response, g, has_request_context
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from app import language
from app.log import current_request_id
from app.shapes import faults_of
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
from wallet.texts import TEXTS

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
Fault = Mapping[str, Any]
log = logging.getLogger(__name__)

PROBLEM = "application/problem+json"


def init_app(app: Flask) -> None:
    app.register_error_handler(WalletError, wallet_error)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(OperationalError, database_error)
    app.register_error_handler(PoolTimeout, database_error)


def wallet_error(error: WalletError) -> Response:
    kind = next(cls for cls in type(error).__mro__ if cls in STATUS)
    retry_after = error.retry_after
    return Response(
        problem(STATUS[kind], error.code, str(error), error.errors),
        STATUS[kind],
        headers={"Retry-After": str(retry_after)} if retry_after else None,
        content_type=PROBLEM,
    )


def database_error(error: OperationalError | PoolTimeout) -> Response:
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
    faults = faults_of(said.get("messages", {}))
    response.data = problem(status, code, said.get("detail") or _detail(error), faults)
    response.content_type = PROBLEM
    return response


def problem(status: int, code: str, detail: str, errors: Sequence[Fault] = ()) -> str:
    """Write a problem document."""
    if has_request_context():
        g.problem_code = code  # for app.metrics.counts
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": language.title(code, "bad_request" if status < 500 else "internal"),
        "status": status,
        "code": code,
        "detail": detail,
        "request_id": current_request_id(),
    }
    if errors:
        body["errors"] = [_in_full(fault) for fault in errors]
    return json.dumps(body, ensure_ascii=False)


def _in_full(fault: Fault) -> dict[str, Any]:
    """Add the two sentences of a fault; what an office has written stays its detail."""
    detail = TEXTS["en"]["faults"][fault["code"]].format_map(fault)
    return {"detail": detail, **fault, "label": language.label(fault)}


def _detail(error: HTTPException) -> str:
    if error.code == 422:
        return "the request does not have the expected shape, see errors"
    return error.description or error.name
