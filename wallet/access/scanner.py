"""Sign a verifier's scanner page in: a browser cannot keep a secret, so it gets a session.

A session ends after two hours without a scan and after twelve in any case.
"""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from wallet.access import clients
from wallet.access.models import Client
from wallet.audit import record
from wallet.errors import Refused, Unproven
from wallet.sessions import Kind

SCANNER = Kind("scanner", idle=timedelta(hours=2), longest=timedelta(hours=12))
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


def find_signed_in(session: Session, client_id: str, *, since: datetime) -> Client | None:
    """Find the verifier, unless it lost the scope or its sessions until `since` were ended."""
    client = clients.find(session, client_id)
    if client is None or SCOPE not in client.scopes:
        return None
    ended_at = client.signed_out_at
    return None if ended_at and since <= ended_at else client
