"""/docs: the API and its codes made readable, without any asset from outside."""

from pathlib import Path

import flask_swagger_ui
from flask import Blueprint, Flask, Response, send_from_directory

SWAGGER_UI = Path(flask_swagger_ui.__file__).with_name("dist")
STATIC = Path(__file__).parents[2] / "static"
POLICY = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:"
# A code is pasted there: the page can run nothing but its own files, and send nothing elsewhere.
CODE_POLICY = "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

bp = Blueprint("docs", __name__)


def init_app(app: Flask) -> None:
    app.register_blueprint(bp)


@bp.get("/docs")
def page() -> Response:
    """Show the API documentation."""
    response = send_from_directory(STATIC, "docs.html")
    response.headers["Content-Security-Policy"] = POLICY
    return response


@bp.get("/docs/code")
def code() -> Response:
    """Show what each byte of a pasted code says; the code never leaves the page."""
    response = send_from_directory(STATIC, "code.html")
    response.headers["Content-Security-Policy"] = CODE_POLICY
    return response


@bp.get("/docs/swagger-ui/<path:name>")
def asset(name: str) -> Response:
    """Serve a file of Swagger UI from its package."""
    return send_from_directory(SWAGGER_UI, name)
