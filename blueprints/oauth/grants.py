"""The three grants of the token endpoint, and revocation.

Authlib checks the client, the form and the scope; the wallet makes, finds and ends the tokens.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from authlib.oauth2.rfc6749 import (
    BaseGrant,
    ClientCredentialsGrant,
    InvalidGrantError,
    InvalidRequestError,
    InvalidScopeError,
    OAuth2Error,
    TokenEndpointMixin,
    UnauthorizedClientError,
)
from authlib.oauth2.rfc7009 import RevocationEndpoint

from app import language
from app.acts import act_by
from app.clock import now
from app.extensions import db
from app.services import services
from blueprints import attempts
from blueprints.oauth.clients import WECHAT_CODE, OAuthClient
from blueprints.spending import spend
from wallet.access import tokens
from wallet.access.tokens import Grant, Issued, SubjectKind
from wallet.act import NOBODY, Actor, ActorKind
from wallet.audit import record
from wallet.errors import Unavailable, WalletError
from wallet.identity import accounts
from wallet.identity.queries import find_signed_in
from wallet.identity.wechat.errors import WeChatBlocked, WeChatCodeRefused
from wallet.short_lived.limits import BAD_WECHAT_CODES, WECHAT_SIGN_INS

OAuthAnswer = tuple[int, dict[str, Any], list[tuple[str, str]]]


LONGEST = 512  # neither WeChat's codes nor our tokens come near


class TemporarilyUnavailableError(OAuth2Error):
    error = "temporarily_unavailable"
    status_code = 503


class ExplainedError(OAuth2Error):
    """An error of OAuth whose title and Retry-After are those of what caused it."""

    def __init__(self, cause: WalletError) -> None:
        super().__init__(str(cause))
        self.cause = cause

    def get_body(self) -> list[tuple[str, str]]:
        return [*super().get_body(), ("title", language.title(self.cause.code, "internal"))]

    def get_headers(self) -> list[tuple[str, str]]:
        after = self.cause.retry_after
        return [*super().get_headers(), *([("Retry-After", str(after))] if after else [])]


class SignInRefusedError(ExplainedError, InvalidGrantError):
    """WeChat does not vouch for the code, or not for the account."""


class WeChatDownError(ExplainedError, TemporarilyUnavailableError):
    """WeChat cannot be asked now."""


class TokenGrant(BaseGrant, TokenEndpointMixin):
    """What the grants share: who asks, with which scope, and the shape of the answer."""

    TOKEN_ENDPOINT_AUTH_METHODS = ("none",)

    def validate_token_request(self) -> None:
        client = self.authenticate_token_endpoint_client()
        if not client.check_grant_type(self.GRANT_TYPE):
            raise UnauthorizedClientError(f"this client may not use {self.GRANT_TYPE}")
        self.request.client = client
        self.scope = allowed_scope(client, self.request.payload.scope)

    def parameter(self, name: str) -> str:
        value = self.request.form.get(name)
        if not value:
            raise InvalidRequestError(f"the form has no {name}")
        if len(value) > LONGEST:
            raise InvalidGrantError(f"a {name} has at most {LONGEST} characters")
        return str(value)

    def answer(self, issued: Issued) -> OAuthAnswer:
        return 200, as_body(issued), self.TOKEN_RESPONSE_HEADER


class WeChatCodeGrant(TokenGrant):
    """A wx.login code becomes a session of the account behind it."""

    GRANT_TYPE = WECHAT_CODE

    def create_token_response(self) -> OAuthAnswer:
        appid = self.request.client.client_id
        openid = self._openid(self.parameter("code"))
        act = act_by(NOBODY)
        account = accounts.sign_in(act, appid=appid, openid=openid)
        subject, epoch = str(account.id), account.session_epoch
        spend(WECHAT_SIGN_INS, subject)
        act.session.commit()
        issued = tokens.issue(
            services().short_lived,
            kind=SubjectKind.ACCOUNT,
            subject=subject,
            client=appid,
            scope=self.scope,
            epoch=epoch,
            at=act.at,
            refresh=True,
        )
        return self.answer(issued)

    def _openid(self, code: str) -> str:
        try:
            with attempts.of_a_network(BAD_WECHAT_CODES, failing=WeChatCodeRefused):
                return services().wechat.openid(code)
        except (WeChatCodeRefused, WeChatBlocked) as error:
            raise SignInRefusedError(error) from error
        except Unavailable as error:
            raise WeChatDownError(error) from error


class RefreshGrant(TokenGrant):
    """A refresh token becomes the next pair of tokens; an old one ends the session."""

    GRANT_TYPE = "refresh_token"

    def create_token_response(self) -> OAuthAnswer:
        store, client_id, at = services().short_lived, self.request.client.client_id, now()
        try:
            issued = tokens.rotate(store, self.parameter("refresh_token"), client=client_id, at=at)
        except tokens.InvalidGrant as error:
            raise InvalidGrantError(str(error)) from error
        if not self._is_signed_in(issued.access_token, at=at):
            tokens.revoke(store, issued.access_token, client=client_id, at=at)
            raise InvalidGrantError("the session has ended")
        return self.answer(issued)

    def _is_signed_in(self, access_token: str, *, at: datetime) -> bool:
        grant = tokens.find(services().short_lived, access_token, at=at)
        if grant is None:
            return False
        account_id = UUID(grant.subject)
        return find_signed_in(db.session(), account_id, epoch=grant.epoch) is not None


class ClientGrant(ClientCredentialsGrant):
    """A registered system signs in with its secret (HTTP Basic)."""

    TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic",)

    def validate_requested_scope(self) -> None:
        self.scope = allowed_scope(self.request.client, self.request.payload.scope)

    def create_token_response(self) -> OAuthAnswer:
        client = self.request.client
        epoch, act = client.epoch, act_by(client.record.as_actor())
        record.record(act, "client.signed_in", scope=self.scope)
        act.session.commit()
        issued = tokens.issue(
            services().short_lived,
            kind=SubjectKind.CLIENT,
            subject=client.client_id,
            client=client.client_id,
            scope=self.scope,
            epoch=epoch,
            at=act.at,
            refresh=False,
        )
        return 200, as_body(issued), self.TOKEN_RESPONSE_HEADER


class Revocation(RevocationEndpoint):
    """RFC 7009: the whole session ends, whichever of its tokens is handed in."""

    CLIENT_AUTH_METHODS = ("client_secret_basic", "none")

    def authenticate_token(self, request: Any, client: OAuthClient) -> tuple[str, OAuthClient]:
        # token_type_hint only helps to search, and there is nothing to search here.
        token = request.form.get("token")
        if not token:
            raise InvalidRequestError("the form has no token")
        return str(token), client

    def revoke_token(self, token: tuple[str, OAuthClient], request: Any) -> None:  # noqa: ARG002
        (value, client), at, session = token, now(), db.session()
        ended = tokens.revoke(services().short_lived, value, client=client.client_id, at=at)
        if ended is not None:
            # Only of what was alive: unknown tokens would be anybody's entries.
            action = f"{ended.kind}.signed_out"
            record.record(act_by(actor_of(client, ended)), action)
            session.commit()


def actor_of(client: OAuthClient, grant: Grant) -> Actor:
    """Name whose session it is: a registered system's, or that of a citizen's account."""
    return client.record.as_actor() if client.record else Actor(ActorKind.CITIZEN, grant.subject)


def allowed_scope(client: OAuthClient, wanted: str | None) -> str:
    """Return the scope to grant, all of the client's when none is named; raises InvalidScope."""
    words = wanted.split() if wanted else []
    if not client.scopes.issuperset(words):
        raise InvalidScopeError("the client may not have this scope")
    return " ".join(words or sorted(client.scopes))


def as_body(issued: Issued) -> dict[str, Any]:
    body = {
        "access_token": issued.access_token,
        "token_type": "Bearer",
        "expires_in": int(tokens.ACCESS_LIFETIME.total_seconds()),
        "scope": issued.scope,
    }
    return body | ({"refresh_token": issued.refresh_token} if issued.refresh_token else {})
