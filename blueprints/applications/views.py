"""My applications: draft, submit, follow, withdraw; claim what a clerk filed."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from app.extensions import db
from app.services import services
from blueprints.applications import asking, attachment_schemas, schemas
from blueprints.applications.beginning import Begun, announce_all, begun_before
from blueprints.applications.bodies import changed, replaced, to_applicant
from blueprints.applications.caller import own
from blueprints.applications.taking_in import take_in_what_was_sent
from blueprints.blueprint import Blueprint
from blueprints.guards import bound_citizen_required, current_act, current_identity
from blueprints.idempotency import idempotent, per_account
from blueprints.limits import limited_within
from blueprints.paging import paginated
from blueprints.spending import counted_in
from wallet.applications import counter, draft, queries, submit, withdraw
from wallet.applications.attachments.allowance import BYTES, PICTURES, PIXELS
from wallet.applications.form import Form
from wallet.applications.models import Application
from wallet.applications.shown import ShownApplication
from wallet.identity.queries import person_of
from wallet.short_lived.limits import CLAIMS, DRAFTS, SUBMISSIONS, SUBMISSIONS_OF_A_CERTIFICATE

bp = Blueprint("applications", __name__, url_prefix="/api/v1/me", description="My applications")


@bp.post("/applications")
@bound_citizen_required
@limited_within(DRAFTS, PICTURES, BYTES)
@bp.arguments(attachment_schemas.BeginApplicationSchema)
@bp.response(201, attachment_schemas.BegunApplicationSchema)
@idempotent(by=per_account, again=begun_before)
def create_application(body: dict[str, Any]) -> Begun:
    """Start an application as a draft that nobody else sees, and announce its pictures."""
    announced, person = body.pop("attachments", []), person_of(current_identity(), services().vault)
    application = draft.create(current_act(), Form(**body), person=person, store=counted_in())
    uploads = announce_all(application, announced)
    db.session().commit()
    return Begun(to_applicant(application), uploads or None)


@bp.get("/applications")
@bound_citizen_required
@bp.arguments(schemas.ApplicationsQuery, location="query")
@bp.response(200, schemas.ApplicationsSchema)
@paginated("applications", shown=to_applicant)
def list_applications(**query: Any) -> Sequence[Application]:
    """List the citizen's applications, newest first."""
    return queries.list_own(db.session(), current_identity().person_key, **query)


@bp.get("/applications/<uuid:application_id>")
@bound_citizen_required
@bp.response(200, schemas.ApplicationSchema)
def show_application(application_id: UUID) -> ShownApplication:
    """Show one application: where it stands, and what happens next."""
    return to_applicant(own(application_id))


@bp.patch("/applications/<uuid:application_id>")
@bound_citizen_required
@bp.arguments(schemas.EditApplicationSchema)
@bp.response(200, schemas.ApplicationSchema)
def edit_application(body: dict[str, Any], application_id: UUID) -> ShownApplication:
    """Change a draft, or what a supplement asks for."""
    application = own(application_id, lock=True)
    return _edited(application, changed(application, body))


@bp.put("/applications/<uuid:application_id>")
@bound_citizen_required
@bp.arguments(schemas.ReplaceApplicationSchema)
@bp.response(200, schemas.ApplicationSchema)
def replace_application(body: dict[str, Any], application_id: UUID) -> ShownApplication:
    """Write the whole form anew, in a draft or a supplement (wx.request has no PATCH)."""
    application = own(application_id, lock=True)
    return _edited(application, replaced(application, body))


def _edited(application: Application, form: Form) -> ShownApplication:
    draft.edit(current_act(), application, form)
    db.session().commit()
    return to_applicant(application)


@bp.post("/applications/<uuid:application_id>/submission")
@bound_citizen_required
@limited_within(SUBMISSIONS, SUBMISSIONS_OF_A_CERTIFICATE, PIXELS)
@bp.response(200, schemas.ApplicationSchema)
def submit_application(application_id: UUID) -> ShownApplication:
    """Take in the pictures that were sent, hand it in, and ask the register at once."""
    take_in_what_was_sent(application_id)
    session, application = db.session(), own(application_id, lock=True)
    submit.submit(current_act(), application, store=counted_in())
    session.commit()
    asking.ask_at_once(application_id)
    return to_applicant(own(application_id))


@bp.post("/applications/<uuid:application_id>/withdrawal")
@bound_citizen_required
@bp.response(200, schemas.ApplicationSchema)
def withdraw_application(application_id: UUID) -> ShownApplication:
    """Take it back, until it is approved."""
    session, application = db.session(), own(application_id, lock=True)
    withdraw.withdraw(current_act(), application)
    session.commit()
    return to_applicant(application)


@bp.post("/claims")
@bound_citizen_required
@limited_within(CLAIMS)
@bp.arguments(schemas.ClaimSchema)
@bp.response(200, schemas.ApplicationSchema)
def claim_application(body: dict[str, str]) -> ShownApplication:
    """Take into the wallet what a clerk filed for this very person."""
    session = db.session()
    application = counter.claim(
        current_act(),
        body["code"],
        person_key=current_identity().person_key,
        store=services().short_lived,
    )
    session.commit()
    return to_applicant(application)
