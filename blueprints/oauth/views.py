"""One token endpoint for phones and systems, revocation, and the metadata that names them."""

from flask import Response, current_app

from blueprints.blueprint import Blueprint
from blueprints.guards import public
from blueprints.limits import limited_within, unlimited
from blueprints.oauth.clients import WECHAT_CODE
from blueprints.oauth.grants import Revocation
from blueprints.oauth.schemas import REVOCATION_FORM, TOKEN_FORM, TokenSchema
from blueprints.oauth.server import make_server
from wallet.short_lived.limits import BAD_WECHAT_CODES, WECHAT_SIGN_INS

bp = Blueprint("oauth", __name__, description="Sign in")
server = make_server()


@bp.post("/oauth/token")
@public
@limited_within(BAD_WECHAT_CODES, WECHAT_SIGN_INS)
@bp.doc(**TOKEN_FORM)
@bp.response(200, TokenSchema)
def get_token() -> Response:
    """Hand out an access token for a WeChat code, a refresh token or a client's secret."""
    answer: Response = server.create_token_response()
    return answer


@bp.post("/oauth/revoke")
@public
@unlimited("only a living token of the caller's own is ended, once")
@bp.doc(**REVOCATION_FORM)
@bp.response(200)
def revoke_token() -> Response:
    """End the session that the token belongs to; unknown tokens are fine (RFC 7009)."""
    answer: Response = server.create_endpoint_response(Revocation.ENDPOINT_NAME)
    return answer


@bp.get("/.well-known/oauth-authorization-server")
@public
@bp.response(200)
def describe_server() -> dict[str, object]:
    """Describe the authorization server (RFC 8414)."""
    issuer = current_app.config["PUBLIC_URL"]
    return {
        "issuer": issuer,
        "token_endpoint": f"{issuer}/oauth/token",
        "revocation_endpoint": f"{issuer}/oauth/revoke",
        "grant_types_supported": [WECHAT_CODE, "refresh_token", "client_credentials"],
        "scopes_supported": ["wallet", "verify", "issue"],
        "response_types_supported": [],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "none"],
    }
