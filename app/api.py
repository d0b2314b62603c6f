"""The OpenAPI 3.1 document at /openapi.json, with our problem documents as its errors."""

import http
from functools import cached_property
from typing import Any

from flask import Flask, Response, current_app
from flask.json.provider import DefaultJSONProvider
from flask_smorest import Api
from marshmallow import Schema, fields

from app.errors import PROBLEM
from app.openapi import finish

SECURITY = {
    "citizen": "an access token with scope wallet",
    "bound citizen": "an access token with scope wallet, of an account bound to an identity",
    "desk": "the session cookie of /api/v1/desk/session",
    "officer": "the session cookie of an officer or supervisor, with X-CSRF-Token when unsafe",
    "issuer": "an access token with scope issue",
    "operator": "the token of WALLET_METRICS_TOKEN; nothing where the sandbox has none",
    "verifier": "an access token with scope verify",
    "verifying program": "an access token with scope verify; no session of a scanner page",
    "scanner": "the session cookie of a scanner page, with X-CSRF-Token when unsafe",
}


class ReadableJson(DefaultJSONProvider):
    """Answers for people with curl: names as they are written, members in their own order."""

    ensure_ascii = False
    sort_keys = False


class ProblemErrorSchema(Schema):
    """One thing that is wrong with the request."""

    code = fields.String(required=True, metadata={"description": "for programs"})
    label = fields.String(
        required=True, metadata={"description": "for the citizen, in their language"}
    )
    detail = fields.String(required=True, metadata={"description": "for developers"})
    pointer = fields.String(metadata={"description": "JSON pointer into the body"})
    parameter = fields.String(metadata={"description": "name of a query parameter"})
    min = fields.Integer(metadata={"description": "the least that is taken"})
    max = fields.Integer(metadata={"description": "the most that is taken"})
    choices = fields.String(metadata={"description": "the words that are taken"})
    kind = fields.String(metadata={"description": "of an attachment that is missing"})
    field = fields.String(metadata={"description": "of a form that the office asked for"})
    rule = fields.String(metadata={"description": "of a license type, as the catalogue names it"})
    application = fields.UUID(metadata={"description": "the one there is already"})
    claim = fields.UUID(metadata={"description": "one from the counter, to be claimed by its code"})
    license = fields.UUID(metadata={"description": "the one that is held already"})


class ProblemSchema(Schema):
    """A problem document (RFC 9457)."""

    type = fields.String(required=True)
    title = fields.String(
        required=True, metadata={"description": "for the citizen, in their language"}
    )
    status = fields.Integer(required=True)
    code = fields.String(required=True, metadata={"description": "for programs"})
    detail = fields.String(required=True, metadata={"description": "for developers"})
    request_id = fields.String(required=True)
    errors = fields.List(fields.Nested(ProblemErrorSchema))


class WalletApi(Api):
    """flask-smorest, with errors left to `app.errors` and documented as what they are."""

    ERROR_SCHEMA = ProblemSchema

    @cached_property
    def document(self) -> str:
        """Write the document once: every route was registered before the first request."""
        return current_app.json.dumps(finish(self.spec.to_dict(), current_app, SECURITY), indent=2)

    def _openapi_json(self) -> Response:
        return Response(self.document, mimetype="application/json")

    def _register_error_handlers(self) -> None:
        pass

    def _register_responses(self) -> None:
        for status in http.HTTPStatus:
            self._register_problem(status.name, status.phrase)
        self._register_problem("DEFAULT_ERROR", "A problem document")

    def _register_problem(self, name: str, description: str) -> None:
        content = {PROBLEM: {"schema": self.ERROR_SCHEMA}}
        response = {"description": description, "content": content}
        self.spec.components.response(name, response, lazy=True)


def make_api(app: Flask) -> WalletApi:
    """Bind the API to the application and describe how callers prove who they are."""
    app.config.from_mapping(
        API_TITLE="Health License Wallet",
        API_VERSION="1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/",
    )
    api = WalletApi(app)
    for name, says in SECURITY.items():
        api.spec.components.security_scheme(name.replace(" ", "_"), _scheme(name, says))
    return api


def _scheme(name: str, says: str) -> dict[str, Any]:
    if "cookie" in says:
        cookie = "scanner" if name == "scanner" else "desk"
        return {"type": "apiKey", "in": "cookie", "name": cookie, "description": says}
    return {"type": "http", "scheme": "bearer", "description": says}
