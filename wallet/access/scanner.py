"""Sign a verifier's scanner page in: a browser cannot keep a secret, so it gets a session.

A session ends after two hours without a scan and after twelve in any case.
"""

from datetime import timedelta

from sqlalchemy.orm import Session

from wallet import sessions
from wallet.access import clients
from wallet.access.models import Client
from wallet.act import Act
from wallet.audit import record
from wallet.errors import Refused, Unproven
from wallet.sessions import SessionKind
from wallet.short_lived import ShortLived

SCANNER = SessionKind("scanner", idle=timedelta(hours=2), longest=timedelta(hours=12))
SCOPE = "verify"


class InvalidClient(Unproven):
    """The client's id or its secret is wrong; which of them is not said."""

    code = "invalid_client"


class InsufficientScope(Refused):
    """The client is not registered as a verifier."""

    code = "insufficient_scope"


def check_credentials(act: Act, *, client_id: str, secret: str) -> Client:
    """Return the verifier; raises InvalidClient or InsufficientScope."""
    client = clients.find(act.session, client_id)
    if client is None or not clients.knows(client, secret):
        raise InvalidClient("the client's id or secret is wrong")
    if SCOPE not in client.scopes:
        raise InsufficientScope(f"the client does not have the scope {SCOPE}")
    record.record(act.by(client.as_actor()), "scanner.signed_in")
    return client


def sign_out(act: Act, store: ShortLived, cookie: str) -> None:
    """End the session of the cookie, which is the client's who acts, and record it."""
    sessions.end(store, SCANNER, cookie, at=act.at)
    record.record(act, "scanner.signed_out")


def find_signed_in(session: Session, client_id: str, *, epoch: int) -> Client | None:
    """Find the verifier, unless it lost the scope or the sessions of this epoch were ended."""
    client = clients.find(session, client_id)
    if client is None or SCOPE not in client.scopes:
        return None
    return client if client.session_epoch == epoch else None
