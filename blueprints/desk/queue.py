"""The queue of one's own authority, one application with everything about it, and figures."""

from typing import Any
from uuid import UUID

from flask import Response

from app.clock import now
from app.database import about_to_write
from app.extensions import db
from app.services import services
from blueprints import pictures
from blueprints.blueprint import Blueprint
from blueprints.desk import application_schemas as schemas
from blueprints.desk.application_bodies import desk_body, queue_row
from blueprints.guards import current_officer, desk_required
from blueprints.paging import read_cursor, write_cursor
from wallet.applications import queries
from wallet.applications.attachments import reading
from wallet.applications.entries import record_about
from wallet.applications.figures import Figures, figures
from wallet.applications.queries import Position

bp = Blueprint("queue", __name__, url_prefix="/api/v1/desk", description="What officers decide")


@bp.get("/applications")
@desk_required
@bp.arguments(schemas.QueueQuery, location="query")
@bp.response(200, schemas.QueueSchema)
def list_queue(query: dict[str, Any]) -> dict[str, Any]:
    """List the applications of one's own authority, overdue first."""
    after = read_cursor(query["cursor"])
    found = queries.list_queue(
        db.session(),
        current_officer(),
        at=now(),
        state=query["state"],
        overdue=query["overdue"],
        authority=query["authority"],
        limit=query["limit"] + 1,
        after=Position(*after) if after else None,
    )
    page = found[: query["limit"]]
    last = page[-1].position if len(found) > len(page) else None
    more = write_cursor(last.at, last.id) if last else None
    return {"items": [queue_row(each) for each in page], "next_cursor": more}


@bp.get("/applications/<uuid:application_id>")
@desk_required
@bp.response(200, schemas.DeskApplicationSchema)
def show_application(application_id: UUID) -> dict[str, Any]:
    """Show one application beside what the register says; the look is recorded."""
    session = db.session()
    session.commit()
    about_to_write()
    officer = current_officer()
    application = queries.get_for_desk(session, application_id, officer)
    record_about(session, "read", application, actor=officer.as_actor(), at=now())
    session.commit()
    return desk_body(application)


@bp.get("/applications/<uuid:application_id>/attachments/<uuid:attachment_id>")
@desk_required
@bp.response(200)
@bp.doc(**pictures.DOCUMENTED)
def show_attachment(application_id: UUID, attachment_id: UUID) -> Response:
    """Send a picture of an application; the look is recorded."""
    session, officer = db.session(), current_officer()
    session.commit()
    about_to_write()
    application = queries.get_for_desk(session, application_id, officer)
    copy = reading.look(session, application, attachment_id, actor=officer.as_actor(), at=now())
    session.commit()
    content = reading.open_copy(copy, files=services().files, vault=services().vault)
    return pictures.send(content, content_type=copy.content_type, filename=copy.filename)


@bp.get("/figures")
@desk_required
@bp.response(200, schemas.FiguresSchema)
def show_figures() -> Figures:
    """Count one's own authority's applications by state, and how long they take."""
    return figures(db.session(), current_officer(), at=now())
