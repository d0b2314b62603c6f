"""My applications: draft, submit, follow, withdraw; claim what a clerk filed."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from app.extensions import db
from app.services import services
from blueprints.applications import asking, schemas
from blueprints.applications.bodies import changed, replaced, to_applicant
from blueprints.applications.caller import own
from blueprints.blueprint import Blueprint
from blueprints.guards import bound_citizen_required, current_act, current_identity
from blueprints.idempotency import idempotent, per_account
from blueprints.limits import limited_within
from blueprints.paging import paginated
from blueprints.spending import counted_in
from wallet.applications import counter, draft, queries, submit, withdraw
from wallet.applications.form import Form
from wallet.applications.models import Application
from wallet.applications.shown import ShownApplication
from wallet.identity.queries import person_of
from wallet.short_lived.limits import CLAIMS, DRAFTS, SUBMISSIONS, SUBMISSIONS_OF_A_CERTIFICATE

bp = Blueprint("applications", __name__, url_prefix="/api/v1/me", description="My applications")


def _created_before(application_id: UUID) -> ShownApplication:
    return to_applicant(own(application_id))


@bp.post("/applications")
@bound_citizen_required
@limited_within(DRAFTS)
@bp.arguments(schemas.CreateApplicationSchema)
@bp.response(201, schemas.ApplicationSchema)
@idempotent(by=per_account, again=_created_before)
def create_application(body: dict[str, Any]) -> ShownApplication:
    """Start an application as a draft; nobody but the applicant sees it."""
    session, vault = db.session(), services().vault
    application = draft.create(
        current_act(), Form(**body), person=person_of(current_identity(), vault), store=counted_in()
    )
    session.commit()
    return to_applicant(application)


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
@limited_within(SUBMISSIONS, SUBMISSIONS_OF_A_CERTIFICATE)
@bp.response(200, schemas.ApplicationSchema)
def submit_application(application_id: UUID) -> ShownApplication:
    """Hand it to the authority; the register is asked at once, for two seconds at most."""
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
