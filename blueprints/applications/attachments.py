"""The pictures of an application: announced here, sent to the store, looked at, removed."""

from typing import Any
from uuid import UUID

from flask import Response

from app.clock import now
from app.extensions import db
from app.services import services
from blueprints import pictures
from blueprints.applications import attachment_schemas
from blueprints.applications.caller import own
from blueprints.applications.taking_in import allowance, take_in_own
from blueprints.blueprint import Blueprint
from blueprints.guards import bound_citizen_required, current_act
from blueprints.idempotency import idempotent, per_account
from blueprints.limits import limited, limited_within
from blueprints.writes import writes
from wallet.applications.attachments import reading, uploads
from wallet.applications.attachments.allowance import BYTES, PICTURES, PIXELS
from wallet.applications.attachments.models import Attachment
from wallet.applications.attachments.uploads import Announced, Requested
from wallet.short_lived.limits import ORIGINALS

bp = Blueprint("attachments", __name__, url_prefix="/api/v1/me", description="Their pictures")
ALL = "/applications/<uuid:application_id>/attachments"
ONE = f"{ALL}/<uuid:attachment_id>"


def _announced_before(attachment_id: UUID, application_id: UUID) -> Requested:
    session, application = db.session(), own(application_id)
    return uploads.form_again(session, application, attachment_id, files=services().files, at=now())


@bp.post(ALL)
@bound_citizen_required
@limited_within(PICTURES, BYTES)
@bp.arguments(attachment_schemas.AnnounceAttachmentSchema)
@bp.response(201, attachment_schemas.AnnouncedSchema)
@idempotent(by=per_account, again=_announced_before)
def announce_attachment(body: dict[str, Any], application_id: UUID) -> Requested:
    """Say which picture will come, and get the form to send it with, straight to the store."""
    session, application = db.session(), own(application_id, lock=True)
    requested = uploads.request(
        current_act(), application, Announced(**body), files=services().files
    )
    allowance().announce(body["size"])
    session.commit()
    return requested


@bp.post(f"{ONE}/completion")
@bound_citizen_required
@limited_within(PIXELS)
@bp.response(200, attachment_schemas.CompletedSchema)
def complete_attachment(application_id: UUID, attachment_id: UUID) -> Attachment:
    """Say that the picture was sent: it is judged, drawn anew, sealed and kept."""
    return take_in_own(application_id, attachment_id)


@bp.get(ONE)
@bound_citizen_required
@limited(ORIGINALS)
@writes
@bp.response(200)
@bp.doc(**pictures.DOCUMENTED)
def show_attachment(application_id: UUID, attachment_id: UUID) -> Response:
    """Send the copy that was kept, never what was uploaded; the look is recorded."""
    session = db.session()
    copy = reading.look(current_act(), own(application_id), attachment_id)
    session.commit()
    content = reading.open_copy(copy, files=services().files, vault=services().vault)
    return pictures.send(content, content_type=copy.content_type, filename=copy.filename)


@bp.delete(ONE)
@bound_citizen_required
@bp.response(204)
def remove_attachment(application_id: UUID, attachment_id: UUID) -> None:
    """Take a picture away again."""
    session, application = db.session(), own(application_id, lock=True)
    leftovers = uploads.remove(current_act(), application, attachment_id)
    session.commit()
    uploads.tidy(leftovers, files=services().files)
