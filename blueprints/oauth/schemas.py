"""The forms and answers of the token endpoint (RFC 6749, RFC 7009, RFC 8414)."""

from typing import Any

from marshmallow import Schema, fields

from blueprints.oauth.clients import WECHAT_CODE


class TokenSchema(Schema):
    """The answer to a token request."""

    access_token = fields.String(required=True)
    token_type = fields.String(required=True)
    expires_in = fields.Integer(required=True)
    scope = fields.String(required=True)
    refresh_token = fields.String()


class OAuthProblemSchema(Schema):
    """RFC 6749's error object and a problem document (RFC 9457) in one."""

    error = fields.String(required=True)
    error_description = fields.String()
    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    code = fields.String(required=True)
    detail = fields.String(required=True)
    request_id = fields.String(required=True)


PROBLEM = {"$ref": "#/components/schemas/Problem"}
# RFC 6749, 5.2 wants application/json; what is refused before Authlib reads it is a problem.
REFUSALS = {
    str(status): {
        "description": phrase,
        "content": {
            "application/json": {"schema": OAuthProblemSchema},
            "application/problem+json": {"schema": PROBLEM},
        },
    }
    for status, phrase in [
        (400, "The request is refused"),
        (401, "The client is not known"),
        (503, "Who has to be asked does not answer"),
    ]
}


def _form(required: str, **properties: Any) -> dict[str, Any]:
    """Describe a form for OpenAPI: Authlib reads it, so no schema parses it."""
    schema = {"type": "object", "required": [required], "properties": properties}
    content = {"application/x-www-form-urlencoded": {"schema": schema}}
    return {"requestBody": {"required": True, "content": content}, "responses": REFUSALS}


TEXT = {"type": "string"}
GRANTS = [WECHAT_CODE, "refresh_token", "client_credentials"]
TOKEN_FORM = _form(
    "grant_type",
    grant_type={"type": "string", "enum": GRANTS},
    code=TEXT,
    refresh_token=TEXT,
    client_id=TEXT,
    scope=TEXT,
)
REVOCATION_FORM = _form("token", token=TEXT, token_type_hint=TEXT, client_id=TEXT)
