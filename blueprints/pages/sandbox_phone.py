"""Under sandbox configuration, hand /sandbox/cast and /sandbox/phone/* on to the sandbox.

Pages then need one origin. In production these routes do not exist.
"""

from urllib.parse import quote

from flask import Flask, Response, request

from app import sandbox


def init_app(app: Flask) -> None:
    if app.config["ENVIRONMENT"] == "sandbox":
        app.add_url_rule("/sandbox/cast", view_func=cast, methods=["GET"])
        app.add_url_rule("/sandbox/phone/<name>", view_func=phone, methods=["GET", "POST"])


def cast() -> Response:
    return _hand_on("/cast")


def phone(name: str) -> Response:
    # One step below /phone and no further: clock and faults are not the page's to turn.
    return _hand_on(f"/phone/{quote(name, safe='').replace('.', '%2E')}")


def _hand_on(path: str) -> Response:
    answer = sandbox.ask(
        request.method,
        path,
        params=request.query_string,
        data=request.get_data(),
        headers={"Content-Type": request.content_type or "application/json"},
    )
    return Response(
        answer.content, answer.status_code, content_type=answer.headers.get("Content-Type")
    )
