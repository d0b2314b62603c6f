"""Who works on which case: take it, let it go, hand it to a colleague."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from app.extensions import db
from blueprints.blueprint import Blueprint
from blueprints.desk import application_schemas as schemas
from blueprints.desk import assignment_schemas
from blueprints.desk.shown_application import to_desk
from blueprints.guards import current_act, current_officer, desk_required, officer_required
from wallet.applications import holding, queries
from wallet.applications.shown_to_desk import ShownToDesk
from wallet.officers import queries as officers
from wallet.officers.models import Officer

bp = Blueprint("assignment", __name__, url_prefix="/api/v1/desk", description="Who works on what")


@bp.get("/officers")
@desk_required
@bp.response(200, assignment_schemas.ColleaguesSchema)
def list_colleagues() -> dict[str, Sequence[Officer]]:
    """List who decides at one's own authority."""
    return {"items": officers.list_deciding(db.session(), current_officer().authority)}


@bp.post("/applications/<uuid:application_id>/hold")
@officer_required
@bp.response(200, schemas.DeskApplicationSchema)
def take_case(application_id: UUID) -> ShownToDesk:
    """Take a case, so that nobody else decides it meanwhile."""
    return _assign(holding.take, application_id)


@bp.delete("/applications/<uuid:application_id>/hold")
@officer_required
@bp.response(200, schemas.DeskApplicationSchema)
def release_case(application_id: UUID) -> ShownToDesk:
    """Let go of a case."""
    return _assign(holding.release, application_id)


@bp.post("/applications/<uuid:application_id>/handover")
@officer_required
@bp.arguments(assignment_schemas.HandoverSchema)
@bp.response(200, schemas.DeskApplicationSchema)
def hand_over_case(body: dict[str, Any], application_id: UUID) -> ShownToDesk:
    """Hand a case to a colleague."""
    colleague = officers.find(db.session(), body["officer_id"])
    return _assign(partial(holding.hand_over, colleague=colleague), application_id)


def _assign(assign: Callable[..., None], application_id: UUID) -> ShownToDesk:
    session, officer = db.session(), current_officer()
    application = queries.get_for_desk(session, application_id, officer, lock=True)
    assign(current_act(), officer, application)
    session.commit()
    return to_desk(application)
