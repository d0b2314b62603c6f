"""The citizen who calls, and the applications that are theirs."""

from uuid import UUID

from app.extensions import db
from blueprints.guards import current_identity
from wallet.applications import queries
from wallet.applications.models import Application


def own(application_id: UUID, *, lock: bool = False) -> Application:
    """Return an application of the citizen; another's is not there."""
    key = current_identity().person_key
    return queries.get_own(db.session(), application_id, key, lock=lock)
