"""Sign a verifier's scanner page in: a browser cannot keep a secret, so it gets a session.

A session ends after two hours without a scan and after twelve in any case.
"""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from wallet import sessions
from wallet.access import clients
from wallet.access.models import Client
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


def check_credentials(session: Session, *, client_id: str, secret: str, at: datetime) -> Client:
    """Return the verifier; raises InvalidClient or InsufficientScope."""
    client = clients.find(session, client_id)
    if client is None or not clients.knows(client, secret):
        raise InvalidClient("the client's id or secret is wrong")
    if SCOPE not in client.scopes:
        raise InsufficientScope(f"the client does not have the scope {SCOPE}")
    record.record(session, "scanner.signed_in", actor=client.as_actor(), at=at)
    return client


def sign_out(
    session: Session, store: ShortLived, cookie: str, *, client: Client, at: datetime
) -> None:
    """End the session of the cookie, which is the client's, and record it."""
    sessions.end(store, SCANNER, cookie, at=at)
    record.record(session, "scanner.signed_out", actor=client.as_actor(), at=at)


def find_signed_in(session: Session, client_id: str, *, epoch: int) -> Client | None:
    """Find the verifier, unless it lost the scope or the sessions of this epoch were ended."""
    client = clients.find(session, client_id)
    if client is None or SCOPE not in client.scopes:
        return None
    return client if client.session_epoch == epoch else None
