"""What an officer does with an application: accept, ask for more, approve, reject, try again."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from app.extensions import db
from blueprints.blueprint import Blueprint
from blueprints.desk import application_schemas as schemas
from blueprints.desk.shown_application import to_desk
from blueprints.guards import current_act, current_officer, officer_required
from wallet.applications import queries, review
from wallet.applications.shown_to_desk import ShownToDesk
from wallet.applications.timeline import Missing
from wallet.officers.decision import Decision

bp = Blueprint("decisions", __name__, url_prefix="/api/v1/desk", description="Officers' decisions")


@bp.post("/applications/<uuid:application_id>/acceptance")
@officer_required
@bp.arguments(schemas.ActSchema)
@bp.response(200, schemas.DeskApplicationSchema)
def accept_application(body: dict[str, Any], application_id: UUID) -> ShownToDesk:
    """Take a submitted application on; its deadline runs from now."""
    return _decide(review.accept, application_id, **body)


@bp.post("/applications/<uuid:application_id>/supplement")
@officer_required
@bp.arguments(schemas.SupplementSchema)
@bp.response(200, schemas.DeskApplicationSchema)
def ask_supplement(body: dict[str, Any], application_id: UUID) -> ShownToDesk:
    """Ask for everything that is missing, at once; a second time needs a supervisor."""
    items = [Missing(**item) for item in body.pop("items")]
    return _decide(review.ask_supplement, application_id, items=items, **body)


@bp.post("/applications/<uuid:application_id>/approval")
@officer_required
@bp.arguments(schemas.ApprovalSchema)
@bp.response(200, schemas.DeskApplicationSchema)
def approve_application(body: dict[str, Any], application_id: UUID) -> ShownToDesk:
    """Approve, and have the license issued; some types need two officers."""
    return _decide(review.approve, application_id, **body)


@bp.post("/applications/<uuid:application_id>/rejection")
@officer_required
@bp.arguments(schemas.RejectionSchema)
@bp.response(200, schemas.DeskApplicationSchema)
def reject_application(body: dict[str, Any], application_id: UUID) -> ShownToDesk:
    """Reject, with a reason that the applicant reads."""
    return _decide(review.reject, application_id, **body)


@bp.post("/applications/<uuid:application_id>/issuing")
@officer_required
@bp.arguments(schemas.ActSchema)
@bp.response(200, schemas.DeskApplicationSchema)
def retry_issuing(body: dict[str, Any], application_id: UUID) -> ShownToDesk:
    """Let the issuing system be asked again about an application that is stuck."""
    return _decide(review.retry_issuing, application_id, **body)


def _decide(
    decide: Callable[..., None], application_id: UUID, *, version: int | None = None, **words: Any
) -> ShownToDesk:
    """Do it to an application of the officer's own authority, and show what it has become."""
    session, officer = db.session(), current_officer()
    application = queries.get_for_desk(session, application_id, officer, lock=True)
    decide(Decision(current_act(), officer, version), application, **words)
    session.commit()
    return to_desk(application)
