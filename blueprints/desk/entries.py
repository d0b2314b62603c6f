"""What officers did, as the audit log has it, for supervisors and auditors."""

from collections.abc import Sequence
from typing import Any

from app.extensions import db
from blueprints.blueprint import Blueprint
from blueprints.desk import entry_schemas as schemas
from blueprints.guards import current_act, current_officer, desk_required
from blueprints.limits import unlimited
from blueprints.paging import PageQuery, paginated
from blueprints.writes import writes
from wallet.audit.models import Entry
from wallet.authorities import names
from wallet.officers import watched
from wallet.officers.models import number_of

bp = Blueprint("desk-entries", __name__, url_prefix="/api/v1/desk", description="The audit log")


def _show(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "at": entry.at,
        "action": entry.action,
        "officer": number_of(entry.actor_id),
        "authority": names.named(db.session(), entry.actor_name or ""),
        "license_id": entry.license_id,
        "detail": entry.detail,
        "number": entry.number,
    }


@bp.get("/entries")
@desk_required
@unlimited("a page of rows is read and one entry made of it; nobody outside is asked")
@writes
@bp.arguments(PageQuery, location="query")
@bp.response(200, schemas.EntriesSchema)
@paginated("desk.entries", shown=_show)
def list_entries(**query: Any) -> Sequence[Entry]:
    """List what officers did, newest first; the look is recorded."""
    session, officer = db.session(), current_officer()
    found = watched.list_entries(session, officer, **query)
    watched.note_look(current_act())
    session.commit()
    return found
