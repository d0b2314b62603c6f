"""Clients as Authlib wants to see them: the mini-program (public) and registered systems."""

from dataclasses import dataclass, field

from authlib.oauth2.rfc6749 import ClientMixin

from wallet.access import clients
from wallet.access.models import Client

WECHAT_CODE = "urn:elicense:grant:wechat-code"


@dataclass(frozen=True)
class OAuthClient(ClientMixin):
    client_id: str
    scopes: frozenset[str]
    grant_types: frozenset[str]
    auth_method: str
    record: Client | None = field(default=None, repr=False)

    @property
    def epoch(self) -> int:
        return self.record.session_epoch if self.record else 0

    def get_client_id(self) -> str:
        return self.client_id

    def get_allowed_scope(self, scope: str) -> str:
        return " ".join(word for word in scope.split() if word in self.scopes)

    def check_client_secret(self, secret: str) -> bool:
        return self.record is not None and clients.knows(self.record, secret)

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:  # noqa: ARG002
        return method == self.auth_method

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type in self.grant_types


def mini_program(appid: str) -> OAuthClient:
    grants = frozenset({WECHAT_CODE, "refresh_token"})
    return OAuthClient(appid, frozenset({"wallet"}), grants, "none")


def registered(client: Client) -> OAuthClient:
    grants = frozenset({"client_credentials"})
    return OAuthClient(
        client.client_id, frozenset(client.scopes), grants, "client_secret_basic", client
    )
