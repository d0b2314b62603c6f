"""Paper that a clerk photographs or scans, attached to what was filed at the counter."""

from functools import partial
from typing import Any
from uuid import UUID

from app.clock import now
from app.extensions import db
from app.services import services
from blueprints.applications import attachment_schemas as schemas
from blueprints.applications.taking_in import take_in
from blueprints.blueprint import Blueprint
from blueprints.guards import current_act, current_officer, officer_required
from blueprints.idempotency import idempotent, per_officer
from blueprints.limits import limited
from wallet.applications import queries
from wallet.applications.attachments import uploads
from wallet.applications.attachments.models import Attachment
from wallet.applications.attachments.uploads import Announced, Requested
from wallet.applications.concerned import concerned
from wallet.applications.models import Application
from wallet.officers import own_cases
from wallet.short_lived.limits import DESK_PICTURES

bp = Blueprint("scans", __name__, url_prefix="/api/v1/desk", description="Scanned paper")
ALL = "/applications/<uuid:application_id>/attachments"


def _ours(application_id: UUID, *, lock: bool = False) -> Application:
    officer = current_officer()
    application = queries.get_for_desk(db.session(), application_id, officer, lock=lock)
    own_cases.refuse(officer, concerned(current_act(), application))
    return application


def _announced_before(attachment_id: UUID, application_id: UUID) -> Requested:
    session, application = db.session(), _ours(application_id)
    return uploads.form_again(session, application, attachment_id, files=services().files, at=now())


@bp.post(ALL)
@officer_required
@limited(DESK_PICTURES)
@bp.arguments(schemas.AnnounceAttachmentSchema)
@bp.response(201, schemas.AnnouncedSchema)
@idempotent(by=per_officer, again=_announced_before)
def announce_scan(body: dict[str, Any], application_id: UUID) -> Requested:
    """Say which picture of the paper will come, and get the form to send it with."""
    act, application = current_act(), _ours(application_id, lock=True)
    requested = uploads.request(act, application, Announced(**body), files=services().files)
    act.session.commit()
    return requested


@bp.post(f"{ALL}/<uuid:attachment_id>/completion")
@officer_required
@limited(DESK_PICTURES)
@bp.response(200, schemas.CompletedSchema)
def complete_scan(application_id: UUID, attachment_id: UUID) -> Attachment:
    """Say that the picture was sent: it is judged, drawn anew, sealed and kept."""
    return take_in(attachment_id, partial(_ours, application_id, lock=True))
