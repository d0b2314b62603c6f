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


def _form(required: str, **properties: Any) -> dict[str, Any]:
    """Describe a form for OpenAPI: Authlib reads it, so no schema parses it."""
    schema = {"type": "object", "required": [required], "properties": properties}
    content = {"application/x-www-form-urlencoded": {"schema": schema}}
    return {"requestBody": {"required": True, "content": content}}


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
