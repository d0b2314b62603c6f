"""The authorization server: Authlib's, with our clients, grants and error documents."""

import json
from typing import Any

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.integrations.flask_oauth2.requests import FlaskOAuth2Payload, FlaskOAuth2Request
from authlib.oauth2.rfc6749 import InvalidClientError, OAuth2Request, UnsupportedGrantTypeError
from flask import Request, Response, current_app, request

from app.errors import problem
from app.extensions import db
from app.services import services
from blueprints import refusals
from blueprints.oauth.clients import OAuthClient, mini_program, registered
from blueprints.oauth.grants import ClientGrant, RefreshGrant, Revocation, WeChatCodeGrant
from wallet.access import clients
from wallet.act import Actor, ActorKind

# One sentence for all, so that nobody learns which clients there are.
NOT_KNOWN = "there is no such client, its secret is wrong, or it was not sent as HTTP Basic"

GRANTS = (WeChatCodeGrant, RefreshGrant, ClientGrant)
KNOWN_GRANTS = [grant.GRANT_TYPE for grant in GRANTS]


class GrantTypeMissing(UnsupportedGrantTypeError):
    """The form does not say which grant it wants."""

    error = "invalid_request"
    description = "the body is a form (application/x-www-form-urlencoded) that has a grant_type"


class PublicRequest(FlaskOAuth2Request):
    """A request to our public address, whatever Host and scheme it arrived with.

    Authlib refuses plain HTTP with an exception that nobody answers; ours is what a proxy makes of
    TLS, and a Host header is anybody's word.
    """

    def __init__(self, sent: Request) -> None:
        address = current_app.config["PUBLIC_URL"] + sent.path
        OAuth2Request.__init__(self, sent.method, address, headers=sent.headers)
        self._request = sent
        self.payload = FlaskOAuth2Payload(sent)


class Server(AuthorizationServer):
    def create_oauth2_request(self, _: object) -> PublicRequest:
        return PublicRequest(request)

    def query_client(self, client_id: str) -> OAuthClient | None:
        if client_id == current_app.config["WECHAT_APPID"]:
            return mini_program(client_id)
        # RFC 6749, A.1: visible ASCII. No database has to cope with anything else.
        is_possible = client_id.isascii() and client_id.isprintable()
        client = clients.find(db.session(), client_id) if is_possible else None
        return registered(client) if client else None

    def authenticate_client(self, *args: Any, **kwargs: Any) -> OAuthClient:
        try:
            client: OAuthClient = super().authenticate_client(*args, **kwargs)
        except UnicodeDecodeError:
            # What Authlib makes of a Basic header that is not UTF-8.
            raise InvalidClientError(description="the credentials are not UTF-8") from None
        except InvalidClientError:
            self._note_wrong_secret()
            raise
        return client

    def _note_wrong_secret(self) -> None:
        """Write down that somebody came in a registered system's name without its secret."""
        name, secret = self._credentials()
        client = self.query_client(name) if name else None
        if client and client.record and not client.check_client_secret(secret):
            # Who it was is not proven: like at the other doors, they are only told apart.
            nobody = Actor(ActorKind.SYSTEM, services().vault.index("attempts.oauth", name).hex())
            refusals.note("client.refused", actor=nobody, reason="invalid_client", client=name)

    def _credentials(self) -> tuple[str, str]:
        given = request.authorization
        return (given.username or "", given.password or "") if given else ("", "")

    def get_token_grant(self, request: Any) -> Any:
        if not request.form.get("grant_type"):
            raise GrantTypeMissing(None)
        try:
            return super().get_token_grant(request)
        except UnsupportedGrantTypeError as error:
            error.description = f"grant_type is one of {', '.join(KNOWN_GRANTS)}"
            raise

    def handle_response(self, status: int, body: Any, headers: Any) -> Response:
        if "error" not in body:
            return _response(status, body, headers)
        if body["error"] == InvalidClientError.error:
            # RFC 6749, 5.2, for clients of both kinds; Authlib's challenge names no realm.
            status, headers = 401, {**dict(headers), "WWW-Authenticate": 'Basic realm="wallet"'}
            body = {**body, "error_description": NOT_KNOWN}
        return _response(status, _error_document(status, body), headers)


def _response(status: int, body: dict[str, Any], headers: Any) -> Response:
    return Response(json.dumps(body, ensure_ascii=False), status=status, headers=headers)


def _error_document(status: int, body: dict[str, str]) -> dict[str, Any]:
    """Join RFC 6749's error object, which OAuth libraries read, and our problem document."""
    detail = body.get("error_description") or body["error"]
    document: dict[str, Any] = json.loads(problem(status, body["error"], detail))
    return document | body


def make_server() -> Server:
    server = Server()
    for grant in GRANTS:
        server.register_grant(grant)
    server.register_endpoint(Revocation)
    return server
