"""/docs: the OpenAPI document made readable, without any asset from outside."""

from pathlib import Path

import flask_swagger_ui
from flask import Blueprint, Flask, Response, send_from_directory

SWAGGER_UI = Path(flask_swagger_ui.__file__).with_name("dist")
POLICY = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:"

bp = Blueprint("docs", __name__)


def init_app(app: Flask) -> None:
    app.register_blueprint(bp)


@bp.get("/docs")
def page() -> Response:
    """Show the API documentation."""
    response = send_from_directory(Path(__file__).parents[1] / "static", "docs.html")
    response.headers["Content-Security-Policy"] = POLICY
    return response


@bp.get("/docs/swagger-ui/<path:name>")
def asset(name: str) -> Response:
    """Serve a file of Swagger UI from its package."""
    return send_from_directory(SWAGGER_UI, name)
