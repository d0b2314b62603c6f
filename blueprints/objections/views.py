"""Object to what a license says or lacks, and follow what becomes of it."""

from typing import Any
from uuid import UUID

from app.clock import now
from app.extensions import db
from app.services import services
from blueprints.blueprint import Blueprint
from blueprints.guards import bound_citizen_required, current_citizen, current_identity
from blueprints.idempotency import idempotent, per_account
from blueprints.limits import limited, per_citizen
from blueprints.objections import schemas
from blueprints.objections.bodies import objection_body, row_body
from blueprints.paging import read_cursor, write_cursor
from wallet.objections import queries, shown
from wallet.objections.models import Objection
from wallet.objections.queries import Position
from wallet.objections.submit import Complaint, submit
from wallet.short_lived.limits import OBJECTIONS

bp = Blueprint("objections", __name__, url_prefix="/api/v1/me", description="My objections")


def _submitted_before(objection_id: UUID) -> dict[str, Any]:
    return _as_body(_own(objection_id))


@bp.post("/objections")
@bound_citizen_required
@limited(OBJECTIONS, by=per_citizen)
@bp.arguments(schemas.ObjectSchema)
@bp.response(201, schemas.ObjectionSchema)
@idempotent(by=per_account, again=_submitted_before)
def submit_objection(body: dict[str, Any]) -> dict[str, Any]:
    """Say that a license is missing, wrong, in the wrong state or was misused."""
    session = db.session()
    objection = submit(
        session,
        Complaint(body["kind"], body["words"], body["license"], body["authority"]),
        person_key=current_identity().person_key,
        actor=current_citizen().account.as_actor(),
        vault=services().vault,
        at=now(),
    )
    session.commit()
    return _as_body(objection)


@bp.get("/objections")
@bound_citizen_required
@bp.arguments(schemas.ObjectionsQuery, location="query")
@bp.response(200, schemas.ObjectionsSchema)
def list_objections(query: dict[str, Any]) -> dict[str, Any]:
    """List the citizen's objections, newest first."""
    session, at = db.session(), now()
    after = read_cursor(query["cursor"])
    found = queries.list_own(
        session,
        current_identity().person_key,
        limit=query["limit"] + 1,
        after=Position(*after) if after else None,
    )
    page = found[: query["limit"]]
    more = write_cursor(page[-1].created_at, page[-1].id) if len(found) > len(page) else None
    items = [row_body(shown.row(session, each, at=at)) for each in page]
    return {"items": items, "next_cursor": more}


@bp.get("/objections/<uuid:objection_id>")
@bound_citizen_required
@bp.response(200, schemas.ObjectionSchema)
def show_objection(objection_id: UUID) -> dict[str, Any]:
    """Show one objection and every step that was taken about it."""
    return _as_body(_own(objection_id))


def _own(objection_id: UUID) -> Objection:
    return queries.get_own(db.session(), objection_id, current_identity().person_key)


def _as_body(objection: Objection) -> dict[str, Any]:
    session, vault = db.session(), services().vault
    return objection_body(shown.in_full(session, objection, vault=vault, at=now()))
