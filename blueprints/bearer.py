"""The bearer of a token (RFC 6750): whose it is, what it is for, and how a refusal says so."""

from typing import Any, NoReturn
from uuid import UUID

from flask import request
from werkzeug.exceptions import HTTPException

from app.clock import now
from app.extensions import db
from app.services import services
from wallet.access import clients, tokens
from wallet.access.models import Client
from wallet.access.tokens import Grant, SubjectKind
from wallet.identity.queries import Citizen, find_signed_in


class Challenged(HTTPException):
    """A refusal that says what kind of token was needed (RFC 6750, 3)."""

    def __init__(self, status: int, code: str, detail: str, **says: str) -> None:
        super().__init__(detail)
        self.code, self.data = status, {"code": code}
        self._challenge = ", ".join(f'{word}="{says[word]}"' for word in says)

    def get_headers(self, *args: Any, **kwargs: Any) -> list[tuple[str, str]]:
        challenge = ("WWW-Authenticate", f"Bearer {self._challenge}")
        return [*super().get_headers(*args, **kwargs), challenge]


def citizen() -> Citizen:
    """Return the citizen whose token it is.  Raises Challenged."""
    grant = _grant(SubjectKind.ACCOUNT, "wallet")
    citizen = find_signed_in(db.session(), UUID(grant.subject), epoch=grant.epoch)
    if citizen is None:
        refuse("the session has ended", error="invalid_token")
    return citizen


def client(scope: str) -> Client:
    """Return the client whose token it is, and is for the scope.  Raises Challenged."""
    grant = _grant(SubjectKind.CLIENT, scope)
    client = clients.find(db.session(), grant.subject)
    if client is None or client.session_epoch != grant.epoch:
        refuse("the session has ended", error="invalid_token")
    return client


def given() -> str:
    """Return the token of this request.  Raises Challenged."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        refuse("a bearer token is required")
    return token.strip()


def refuse(detail: str, **says: str) -> NoReturn:
    # No error word when the request carried no token at all.
    raise Challenged(401, "unauthorized", detail, realm="wallet", **says)


def _grant(kind: SubjectKind, scope: str) -> Grant:
    grant = tokens.find(services().short_lived, given(), at=now())
    if grant is None:
        refuse("the access token is unknown, expired or revoked", error="invalid_token")
    if grant.kind is not kind or scope not in grant.scope.split():
        _insufficient(scope)
    return grant


def _insufficient(scope: str) -> NoReturn:
    word, detail = "insufficient_scope", f"the access token does not have the scope {scope}"
    raise Challenged(403, word, detail, realm="wallet", error=word, scope=scope)
