"""The officers of one's own authority: one supervisor shuts a door, two open one."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from app.extensions import db
from app.services import services
from blueprints.attempts import DESK as ATTEMPTS
from blueprints.blueprint import Blueprint
from blueprints.desk import staff_schemas as schemas
from blueprints.guards import current_act, current_officer, desk_required, officer_required
from blueprints.limits import limited_within
from wallet.identity.persons import Person
from wallet.officers import administration, sign_in
from wallet.officers.administration import Pair
from wallet.officers.credentials import Credentials
from wallet.officers.models import Officer
from wallet.short_lived.limits import DESK_SIGN_INS, DESK_SIGN_INS_OF_A_SOURCE

bp = Blueprint("desk-staff", __name__, url_prefix="/api/v1/desk", description="Officers")


@bp.get("/staff")
@desk_required
@bp.response(200, schemas.StaffSchema)
def list_staff() -> dict[str, Sequence[Officer]]:
    """List the officers of one's own authority; for supervisors and auditors."""
    return {"items": administration.list_own(current_act(), current_officer())}


@bp.post("/staff/<uuid:officer_id>/disabling")
@officer_required
@bp.response(204)
def disable_officer(officer_id: UUID) -> None:
    """Let a colleague in no more; the sessions end at once."""
    administration.disable(current_act(), current_officer(), officer_id)
    db.session().commit()


@bp.post("/staff")
@officer_required
@limited_within(DESK_SIGN_INS, DESK_SIGN_INS_OF_A_SOURCE)
@bp.arguments(schemas.AppointSchema)
@bp.response(201, schemas.CredentialsSchema)
def appoint_officer(body: dict[str, Any]) -> Credentials:
    """Enter an officer, as one of two supervisors who both say who they are."""
    confirmed_by, username = body.pop("confirmed_by"), body.pop("username")
    person = Person.of(**body)
    pair, key = _pair(confirmed_by), person.key(services().vault)
    drawn = administration.appoint(pair, username=username, name=person.name, person_key=key)
    db.session().commit()
    return drawn


@bp.post("/staff/<uuid:officer_id>/credentials")
@officer_required
@limited_within(DESK_SIGN_INS, DESK_SIGN_INS_OF_A_SOURCE)
@bp.arguments(schemas.ConfirmedSchema)
@bp.response(200, schemas.CredentialsSchema)
def reset_officer(body: dict[str, Any], officer_id: UUID) -> Credentials:
    """Give an officer new credentials, as one of two supervisors; the sessions end at once."""
    drawn = administration.reset(_pair(body["confirmed_by"]), officer_id)
    db.session().commit()
    return drawn


def _pair(second: dict[str, str]) -> Pair:
    """Prove the second supervisor, whose wrong tries count as those at the door do."""
    act, first, name = current_act(), current_officer(), second["username"]
    administration.ask_supervisor(first)
    ATTEMPTS.spend(name, at=act.at)
    with ATTEMPTS.judging(act, name):
        found = sign_in.prove(act, username=name, secret=second["password"], code=second["totp"])
    act.session.commit()  # the code is used up, whatever comes of it
    ATTEMPTS.forget(name, at=act.at)
    return Pair(act, first, found)
