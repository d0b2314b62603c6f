"""More decisions of one officer than usual, for supervisors and auditors."""

from collections.abc import Sequence
from typing import Any

from app.extensions import db
from blueprints.blueprint import Blueprint
from blueprints.desk import alarm_schemas as schemas
from blueprints.guards import current_officer, desk_required
from blueprints.paging import PageQuery, paginated
from wallet.audit.models import Entry
from wallet.authorities import names
from wallet.officers import unusual
from wallet.officers.models import number_of

bp = Blueprint("desk-alarms", __name__, url_prefix="/api/v1/desk", description="Unusual decisions")


def _show(alarm: Entry) -> dict[str, Any]:
    said = alarm.detail
    return {
        "id": alarm.id,
        "at": alarm.at,
        "officer": number_of(alarm.actor_id),
        "authority": names.named(db.session(), alarm.actor_name or ""),
        "act": said["decision"],
        "span": said["span"],
        "count": said["count"],
        "usual": unusual.THRESHOLDS.get(said["decision"], {}).get(said["span"]),
    }


@bp.get("/alarms")
@desk_required
@bp.arguments(PageQuery, location="query")
@bp.response(200, schemas.AlarmsSchema)
@paginated("desk.alarms", shown=_show)
def list_alarms(**query: Any) -> Sequence[Entry]:
    """List where one officer decided more than usual; for supervisors and auditors."""
    return unusual.list_alarms(db.session(), current_officer(), **query)
