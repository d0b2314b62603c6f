"""The cookies of pages: out of reach of scripts and of other sites."""

from datetime import timedelta

from flask import Response, current_app, request

DESK = "desk"
SCANNER = "scanner"
# Where each is sent to: not further than the calls that need it.
PATHS = {DESK: "/api/v1/desk", SCANNER: "/api/v1"}


def given(name: str) -> str:
    return request.cookies.get(name, "")


def give(response: Response, name: str, value: str, *, lasts: timedelta | None = None) -> Response:
    """Set the cookie; without `lasts` it goes when the browser does."""
    response.set_cookie(
        name,
        value,
        max_age=lasts,
        path=PATHS[name],
        httponly=True,
        samesite="Strict",
        # The embedded default speaks plain HTTP on loopback; nothing else does.
        secure=current_app.config["ENVIRONMENT"] == "production",
    )
    return response


def take_away(response: Response, name: str) -> Response:
    response.delete_cookie(name, path=PATHS[name], httponly=True, samesite="Strict")
    return response
