"""Object to what a license says or lacks, and follow what becomes of it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from app.clock import now
from app.extensions import db
from app.services import services
from blueprints.blueprint import Blueprint
from blueprints.guards import bound_citizen_required, current_act, current_identity
from blueprints.idempotency import idempotent, per_account
from blueprints.limits import limited, per_citizen
from blueprints.objections import schemas
from blueprints.paging import paginated
from wallet.objections import queries, shown
from wallet.objections.models import Objection
from wallet.objections.shown import ShownObjection
from wallet.objections.submit import Complaint, submit
from wallet.short_lived.limits import OBJECTIONS

bp = Blueprint("objections", __name__, url_prefix="/api/v1/me", description="My objections")


def _submitted_before(objection_id: UUID) -> ShownObjection:
    return _in_full(_own(objection_id))


@bp.post("/objections")
@bound_citizen_required
@limited(OBJECTIONS, by=per_citizen)
@bp.arguments(schemas.ObjectSchema)
@bp.response(201, schemas.ObjectionSchema)
@idempotent(by=per_account, again=_submitted_before)
def submit_objection(body: dict[str, Any]) -> ShownObjection:
    """Say that a license is missing, wrong, in the wrong state or was misused."""
    session = db.session()
    objection = submit(
        current_act(),
        Complaint(body["kind"], body["words"], body["license"], body["authority"]),
        person_key=current_identity().person_key,
    )
    session.commit()
    return _in_full(objection)


@bp.get("/objections")
@bound_citizen_required
@bp.arguments(schemas.ObjectionsQuery, location="query")
@bp.response(200, schemas.ObjectionsSchema)
@paginated("objections", shown=lambda one: shown.row(db.session(), one, at=now()))
def list_objections(**query: Any) -> Sequence[Objection]:
    """List the citizen's objections, newest first."""
    return queries.list_own(db.session(), current_identity().person_key, **query)


@bp.get("/objections/<uuid:objection_id>")
@bound_citizen_required
@bp.response(200, schemas.ObjectionSchema)
def show_objection(objection_id: UUID) -> ShownObjection:
    """Show one objection and every step that was taken about it."""
    return _in_full(_own(objection_id))


def _own(objection_id: UUID) -> Objection:
    return queries.get_own(db.session(), objection_id, current_identity().person_key)


def _in_full(objection: Objection) -> ShownObjection:
    return shown.in_full(db.session(), objection, vault=services().vault, at=now())
