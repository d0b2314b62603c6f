"""One JSON object a line: a request id, the route, the outcome; never a value anybody sent.

The route is logged as its rule (`/api/v1/me/licenses/<uuid:license_id>`), not as its path.
"""

import logging
import logging.config
import time
from typing import TextIO
from uuid import uuid4

from flask import Flask, Response, g, has_request_context, request
from pythonjsonlogger.json import JsonFormatter

access = logging.getLogger("access")
METHODS = {"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"}


def configure(stream: TextIO | None = None) -> None:
    """Send everything to standard error as JSON lines; quiet libraries that print what they see."""
    handler = logging.StreamHandler(stream)
    handler.addFilter(_name_the_request)
    handler.setFormatter(
        JsonFormatter(
            "%(asctime)s %(levelname)s %(name)s %(message)s",
            rename_fields={"asctime": "time", "levelname": "level", "name": "logger"},
            json_ensure_ascii=False,
        )
    )
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    # Both write tokens and addresses at lower levels.
    logging.getLogger("authlib").setLevel(logging.WARNING)
    logging.getLogger("urllib3").setLevel(logging.ERROR)
    # It tells of every part of itself that it loads.
    logging.getLogger("alembic.runtime.plugins").setLevel(logging.WARNING)


def init_app(app: Flask) -> None:
    app.before_request(_begin)
    app.after_request(_end)


def current_request_id() -> str:
    return str(g.get("request_id", "")) if has_request_context() else ""


def _name_the_request(record: logging.LogRecord) -> bool:
    # Whatever is logged while a request is served, a bug say, can be found by its answer.
    if current_request_id():
        record.request_id = current_request_id()
    return True


def _begin() -> None:
    g.request_id = str(uuid4())
    g.began = time.perf_counter()


def _end(response: Response) -> Response:
    response.headers["X-Request-Id"] = current_request_id()
    access.info(
        "request",
        extra={
            # A method is a word of the caller, too.
            "method": request.method if request.method in METHODS else "other",
            "route": request.url_rule.rule if request.url_rule else None,
            "status": response.status_code,
            "ms": round((time.perf_counter() - g.began) * 1000, 1),
        },
    )
    return response
