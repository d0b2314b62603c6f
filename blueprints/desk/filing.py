"""A clerk files an application for somebody who stands at the counter."""

from typing import Any
from uuid import UUID

from app.extensions import db
from app.services import services
from blueprints.blueprint import Blueprint
from blueprints.desk import application_schemas as schemas
from blueprints.guards import current_act, current_officer, officer_required
from blueprints.idempotency import idempotent, per_officer
from blueprints.limits import limited
from wallet.applications import counter, queries
from wallet.applications.counter import Filed
from wallet.applications.form import Form
from wallet.identity.persons import Person
from wallet.short_lived.limits import DESK_FILINGS

bp = Blueprint("filing", __name__, url_prefix="/api/v1/desk", description="At the counter")


def _filed_before(application_id: UUID) -> Filed:
    application = queries.get_for_desk(db.session(), application_id, current_officer())
    return Filed(application, counter.code_of(application, services().vault))


@bp.post("/applications")
@officer_required
@limited(DESK_FILINGS)
@bp.arguments(schemas.FileApplicationSchema)
@bp.response(201, schemas.FiledSchema)
@idempotent(by=per_officer, again=_filed_before)
def file_application(body: dict[str, Any]) -> Filed:
    """File an application for the person at the counter, whose documents the clerk has seen."""
    session, officer = db.session(), current_officer()
    person = Person.of(**{tag: body.pop(tag) for tag in ("name", "id_type", "id_number")})
    filed = counter.file(current_act(), Form(**body), person=person, officer=officer)
    session.commit()
    return filed
