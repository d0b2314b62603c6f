"""Objections at the desk: of one's own authority, and those that nobody was named for."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from app.clock import now
from app.extensions import db
from app.services import services
from blueprints.blueprint import Blueprint
from blueprints.desk import objection_schemas as schemas
from blueprints.guards import current_act, current_officer, desk_required, officer_required
from blueprints.limits import unlimited
from blueprints.paging import paginated
from blueprints.writes import writes
from wallet.audit import record
from wallet.objections import queries, review, shown
from wallet.objections.models import Objection
from wallet.objections.shown import ShownObjection
from wallet.officers.decision import Decision
from wallet.queues import waiting

bp = Blueprint(
    "desk-objections", __name__, url_prefix="/api/v1/desk", description="Objections at the desk"
)


@bp.get("/objections")
@desk_required
@bp.arguments(schemas.DeskObjectionsQuery, location="query")
@bp.response(200, schemas.DeskObjectionsSchema)
@paginated("desk.objections", shown=lambda one: _named(one, shown.row(db.session(), one, at=now())))
def list_desk_objections(**query: Any) -> Sequence[Objection]:
    """List the objections that this authority answers, newest first; or those of one queue."""
    session, officer, name = db.session(), current_officer(), query.pop("queue")
    if name is None:
        return queries.list_for_desk(session, officer, **query)
    page = {key: query[key] for key in ("limit", "after")}
    return waiting.list_objections(session, officer, name, at=now(), **page)


@bp.get("/objections/<uuid:objection_id>")
@desk_required
@unlimited("one row is read and one entry made of it; nobody outside is asked")
@writes
@bp.response(200, schemas.DeskObjectionSchema)
def show_desk_objection(objection_id: UUID) -> ShownObjection:
    """Show one objection with the citizen's words; the look is recorded."""
    session, officer = db.session(), current_officer()
    objection = queries.get_for_desk(session, objection_id, officer)
    record.record(
        current_act(),
        "objection.read",
        person_key=objection.person_key,
        license_id=objection.license_id,
        objection=str(objection.id),
    )
    session.commit()
    return _in_full(objection)


@bp.post("/objections/<uuid:objection_id>/acceptance")
@officer_required
@bp.arguments(schemas.ObjectionStepInSchema)
@bp.response(200, schemas.DeskObjectionSchema)
def accept_objection(body: dict[str, Any], objection_id: UUID) -> ShownObjection:
    """Take an objection on; the time for deciding runs from now."""
    return _decide(review.accept, objection_id, **body)


@bp.post("/objections/<uuid:objection_id>/forwarding")
@officer_required
@bp.arguments(schemas.ForwardObjectionSchema)
@bp.response(200, schemas.DeskObjectionSchema)
def forward_objection(body: dict[str, Any], objection_id: UUID) -> ShownObjection:
    """Hand an objection to whoever issued the license."""
    return _decide(review.forward, objection_id, **body)


@bp.post("/objections/<uuid:objection_id>/correction")
@officer_required
@bp.arguments(schemas.ObjectionStepInSchema)
@bp.response(200, schemas.DeskObjectionSchema)
def correct_objection(body: dict[str, Any], objection_id: UUID) -> ShownObjection:
    """Say that what was wrong has been put right."""
    return _decide(review.correct, objection_id, **body)


@bp.post("/objections/<uuid:objection_id>/rejection")
@officer_required
@bp.arguments(schemas.RejectObjectionSchema)
@bp.response(200, schemas.DeskObjectionSchema)
def reject_objection(body: dict[str, Any], objection_id: UUID) -> ShownObjection:
    """Reject an objection, with a reason that the citizen reads."""
    return _decide(review.reject, objection_id, **body)


@bp.post("/objections/<uuid:objection_id>/closing")
@officer_required
@bp.arguments(schemas.ObjectionStepInSchema)
@bp.response(200, schemas.DeskObjectionSchema)
def close_objection(body: dict[str, Any], objection_id: UUID) -> ShownObjection:
    """Put away an objection that has been answered."""
    return _decide(review.close, objection_id, **body)


def _decide(
    decide: Callable[..., None], objection_id: UUID, *, version: int | None, **words: Any
) -> ShownObjection:
    """Do it to an objection that this desk answers, and show what it has become."""
    session, officer = db.session(), current_officer()
    objection = queries.get_for_desk(session, objection_id, officer, lock=True)
    decide(Decision(current_act(), officer, version), objection, **words)
    session.commit()
    return _in_full(objection)


def _in_full(objection: Objection) -> ShownObjection:
    opened = shown.in_full(db.session(), objection, vault=services().vault, at=now())
    return _named(objection, opened)


def _named(objection: Objection, opened: ShownObjection) -> ShownObjection:
    name = shown.masked_name(db.session(), objection, vault=services().vault)
    return replace(opened, applicant_masked=name)
