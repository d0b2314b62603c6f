"""Register a client and find it again by its secret."""

import hmac
from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.access.models import Client
from wallet.crypto import sm3

VERIFY = "verify"


def register(
    session: Session,
    *,
    client_id: str,
    secret: str,
    name: str,
    scopes: list[str],
    at: datetime,
    category: str | None = None,
    authority: str | None = None,
    types: list[str] | None = None,
) -> Client:
    """Create the client, or bring an existing one up to date."""
    client = find(session, client_id) or Client(client_id=client_id, created_at=at)
    client.secret_digest = sm3.digest(secret.encode())
    client.name, client.scopes, client.category = name, scopes, category
    client.authority, client.types = authority, types or []
    session.add(client)
    return client


def find(session: Session, client_id: str) -> Client | None:
    return session.scalar(sa.select(Client).where(Client.client_id == client_id))


def find_verifier(session: Session, client_id: str, *, epoch: int) -> Client | None:
    """Find the verifier, unless it lost the scope or the sessions of this epoch were ended."""
    client = find(session, client_id)
    if client is None or VERIFY not in client.scopes:
        return None
    return client if client.session_epoch == epoch else None


def knows(client: Client, secret: str) -> bool:
    """Compare in constant time; secrets are random, so a plain digest is enough."""
    return hmac.compare_digest(client.secret_digest, sm3.digest(secret.encode()))


def list_all(session: Session) -> Sequence[Client]:
    return session.scalars(sa.select(Client).order_by(Client.client_id)).all()


def end_sessions(client: Client) -> None:
    """Make every access token and scanner session of before worth nothing."""
    client.session_epoch += 1
