"""Objections at the desk: of one's own authority, and those that nobody was named for."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

from app.clock import now
from app.database import about_to_write
from app.extensions import db
from app.services import services
from blueprints.blueprint import Blueprint
from blueprints.desk import objection_schemas as schemas
from blueprints.guards import current_officer, desk_required, officer_required
from blueprints.objections.bodies import objection_body, row_body
from blueprints.paging import read_cursor, write_cursor
from wallet.audit import record
from wallet.objections import queries, shown
from wallet.objections.models import Objection
from wallet.objections.queries import Position
from wallet.objections.review import Review

bp = Blueprint(
    "desk-objections", __name__, url_prefix="/api/v1/desk", description="Objections at the desk"
)


@bp.get("/objections")
@desk_required
@bp.arguments(schemas.DeskObjectionsQuery, location="query")
@bp.response(200, schemas.DeskObjectionsSchema)
def list_objections(query: dict[str, Any]) -> dict[str, Any]:
    """List the objections that this authority answers, newest first."""
    after = read_cursor(query["cursor"])
    found = queries.list_for_desk(
        db.session(),
        current_officer(),
        state=query["state"],
        limit=query["limit"] + 1,
        after=Position(*after) if after else None,
    )
    page = found[: query["limit"]]
    more = write_cursor(page[-1].created_at, page[-1].id) if len(found) > len(page) else None
    return {"items": [_row(each) for each in page], "next_cursor": more}


@bp.get("/objections/<uuid:objection_id>")
@desk_required
@bp.response(200, schemas.DeskObjectionSchema)
def show_objection(objection_id: UUID) -> dict[str, Any]:
    """Show one objection with the citizen's words; the look is recorded."""
    session, officer = db.session(), current_officer()
    session.commit()
    about_to_write()
    objection = queries.get_for_desk(session, objection_id, officer)
    record.record(
        session,
        "objection.read",
        actor=officer.as_actor(),
        at=now(),
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
def accept(body: dict[str, Any], objection_id: UUID) -> dict[str, Any]:
    """Take an objection on; the time for deciding runs from now."""
    return _act(Review.accept, objection_id, **body)


@bp.post("/objections/<uuid:objection_id>/forwarding")
@officer_required
@bp.arguments(schemas.ForwardObjectionSchema)
@bp.response(200, schemas.DeskObjectionSchema)
def forward(body: dict[str, Any], objection_id: UUID) -> dict[str, Any]:
    """Hand an objection to whoever issued the license."""
    return _act(Review.forward, objection_id, **body)


@bp.post("/objections/<uuid:objection_id>/correction")
@officer_required
@bp.arguments(schemas.ObjectionStepInSchema)
@bp.response(200, schemas.DeskObjectionSchema)
def correct(body: dict[str, Any], objection_id: UUID) -> dict[str, Any]:
    """Say that what was wrong has been put right."""
    return _act(Review.correct, objection_id, **body)


@bp.post("/objections/<uuid:objection_id>/rejection")
@officer_required
@bp.arguments(schemas.RejectObjectionSchema)
@bp.response(200, schemas.DeskObjectionSchema)
def reject(body: dict[str, Any], objection_id: UUID) -> dict[str, Any]:
    """Reject an objection, with a reason that the citizen reads."""
    return _act(Review.reject, objection_id, **body)


@bp.post("/objections/<uuid:objection_id>/closing")
@officer_required
@bp.arguments(schemas.ObjectionStepInSchema)
@bp.response(200, schemas.DeskObjectionSchema)
def close(body: dict[str, Any], objection_id: UUID) -> dict[str, Any]:
    """Put away an objection that has been answered."""
    return _act(Review.close, objection_id, **body)


def _act(
    act: Callable[..., None], objection_id: UUID, *, version: int | None, **words: Any
) -> dict[str, Any]:
    """Do it to an objection that this desk answers, and show what it has become."""
    session, officer, vault = db.session(), current_officer(), services().vault
    objection = queries.get_for_desk(session, objection_id, officer, lock=True)
    review = Review(session, objection, officer=officer, vault=vault, at=now(), version=version)
    act(review, **words)
    session.commit()
    return _in_full(objection)


def _row(objection: Objection) -> dict[str, Any]:
    session, vault = db.session(), services().vault
    name = shown.masked_name(session, objection, vault=vault)
    return row_body(replace(shown.row(session, objection, at=now()), applicant_masked=name))


def _in_full(objection: Objection) -> dict[str, Any]:
    session, vault = db.session(), services().vault
    opened = shown.in_full(session, objection, vault=vault, at=now())
    name = shown.masked_name(session, objection, vault=vault)
    return objection_body(replace(opened, row=replace(opened.row, applicant_masked=name)))
