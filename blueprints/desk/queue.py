"""The queue of one's own authority, one application with everything about it, and figures."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Response

from app.clock import now
from app.extensions import db
from app.services import services
from blueprints import pictures
from blueprints.blueprint import Blueprint
from blueprints.desk import application_schemas as schemas
from blueprints.desk import figure_schemas, queue_schemas
from blueprints.desk.shown_application import queue_row, to_desk
from blueprints.guards import current_act, current_officer, desk_required
from blueprints.limits import limited, unlimited
from blueprints.paging import paginated
from blueprints.writes import writes
from wallet.applications import holding, queries
from wallet.applications.attachments import reading
from wallet.applications.entries import record_about
from wallet.applications.figures import Figures, figures
from wallet.applications.queries import Queued
from wallet.applications.shown_to_desk import ShownToDesk
from wallet.calendar.local_time import SHANGHAI
from wallet.queues import waiting
from wallet.queues.waiting import CountedQueue
from wallet.short_lived.limits import DESK_PICTURES

bp = Blueprint("queue", __name__, url_prefix="/api/v1/desk", description="What officers decide")


@bp.get("/applications")
@desk_required
@bp.arguments(schemas.QueueQuery, location="query")
@bp.response(200, schemas.QueueSchema)
@paginated("desk.applications", shown=queue_row)
def list_desk_applications(**query: Any) -> Sequence[Queued]:
    """List the applications of one's own authority, overdue first; or those of one queue."""
    session, officer, name = db.session(), current_officer(), query.pop("queue")
    if name is None:
        return queries.list_queue(session, officer, at=now(), **query)
    page = {key: query[key] for key in ("limit", "after")}
    return waiting.list_applications(session, officer, name, at=now(), **page)


@bp.get("/queues")
@desk_required
@bp.response(200, queue_schemas.QueuesSchema)
def list_desk_queues() -> dict[str, list[CountedQueue]]:
    """List the queues of this desk, each with its words, its columns and how many wait in it."""
    return {"items": waiting.count_all(db.session(), current_officer(), at=now())}


@bp.get("/applications/<uuid:application_id>")
@desk_required
@unlimited("one row is read and one entry made of it; nobody outside is asked")
@writes
@bp.response(200, schemas.DeskApplicationSchema)
def show_desk_application(application_id: UUID) -> ShownToDesk:
    """Show one application beside what the register says; the look is recorded."""
    session, officer = db.session(), current_officer()
    application = queries.get_for_desk(session, application_id, officer)
    holding.renew(officer, application, at=now())
    record_about(current_act(), "read", application)
    session.commit()
    return to_desk(application)


@bp.get("/applications/<uuid:application_id>/attachments/<uuid:attachment_id>")
@desk_required
@limited(DESK_PICTURES)
@writes
@bp.response(200)
@bp.doc(**pictures.DOCUMENTED)
def show_desk_attachment(application_id: UUID, attachment_id: UUID) -> Response:
    """Send a picture of an application, with who looks across it; the look is recorded."""
    from wallet.applications.attachments import stamp  # noqa: PLC0415 - Pillow, when it is needed

    session, officer = db.session(), current_officer()
    application = queries.get_for_desk(session, application_id, officer)
    copy = reading.look(current_act(), application, attachment_id)
    session.commit()
    content = reading.open_copy(copy, files=services().files, vault=services().vault)
    looked = f"{officer.username}  {now().astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    drawn = stamp.draw(content, content_type=copy.content_type, words=looked)
    return pictures.send(drawn, content_type=copy.content_type, filename=copy.filename)


@bp.get("/figures")
@desk_required
@bp.response(200, figure_schemas.FiguresSchema)
def show_figures() -> Figures:
    """Count one's own authority's applications by state, and how long they take."""
    return figures(db.session(), current_officer(), at=now())
