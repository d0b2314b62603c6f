"""Find officers."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.officers import desks
from wallet.officers.models import Officer


def find(session: Session, officer_id: UUID) -> Officer | None:
    """Find an officer who may still work."""
    officer = session.get(Officer, officer_id)
    return officer if officer is not None and officer.disabled_at is None else None


def find_signed_in(session: Session, officer_id: UUID, *, epoch: int) -> Officer | None:
    """Find the officer of a session, unless they got new credentials since it began."""
    officer = find(session, officer_id)
    return officer if officer is not None and officer.session_epoch == epoch else None


def find_by_name(session: Session, username: str) -> Officer | None:
    """Find any officer by the name they sign in with."""
    return session.scalar(sa.select(Officer).where(Officer.username == username))


def list_deciding(session: Session, authority: str) -> Sequence[Officer]:
    """List who may decide at an authority, by name."""
    there = sa.select(Officer).where(Officer.authority == authority, desks.at_work())
    return session.scalars(there.order_by(Officer.name, Officer.id)).all()


def list_all(session: Session) -> Sequence[Officer]:
    return session.scalars(sa.select(Officer).order_by(Officer.username)).all()
