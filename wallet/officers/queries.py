"""Find officers."""

from uuid import UUID

from sqlalchemy.orm import Session

from wallet.officers.models import Officer


def find(session: Session, officer_id: UUID) -> Officer | None:
    """Find an officer who may still work."""
    officer = session.get(Officer, officer_id)
    return officer if officer is not None and officer.disabled_at is None else None
