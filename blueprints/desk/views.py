"""The officer's desk: sign in and out, vouch for somebody at the counter, lock a lost wallet."""

from typing import Any
from uuid import UUID

from flask import Response, make_response

from app.acts import act_by
from app.extensions import db
from app.services import services
from blueprints import cookies
from blueprints.attempts import DESK as ATTEMPTS
from blueprints.blueprint import Blueprint
from blueprints.desk import schemas
from blueprints.guards import current_act, current_officer, desk_required, officer_required, public
from blueprints.idempotency import idempotent, per_officer
from blueprints.limits import limited, limited_within
from wallet import sessions
from wallet.act import NOBODY
from wallet.authorities import names
from wallet.identity import panic
from wallet.identity.methods import counter
from wallet.identity.persons import Person
from wallet.identity.queries import find_identity, person_of
from wallet.licenses.relatives import with_relatives
from wallet.officers import sign_in
from wallet.officers.decision import Decision
from wallet.officers.models import Officer
from wallet.short_lived.limits import (
    DESK_CODES,
    DESK_LOCKS,
    DESK_SIGN_INS,
    DESK_SIGN_INS_OF_A_SOURCE,
)

bp = Blueprint("desk", __name__, url_prefix="/api/v1/desk", description="The officer's desk")


@bp.post("/session")
@public
@limited_within(DESK_SIGN_INS, DESK_SIGN_INS_OF_A_SOURCE)
@bp.arguments(schemas.DeskSignInSchema)
@bp.response(200, schemas.DeskSessionSchema)
@bp.doc(responses={"401": "UNAUTHORIZED"})
def sign_in_officer(body: dict[str, str]) -> Response:
    """Sign an officer in; too many wrong tries close the name and the source for a while."""
    act = act_by(NOBODY)
    ATTEMPTS.spend(body["username"], at=act.at)
    with ATTEMPTS.judging(act, body["username"]):
        officer = sign_in.check_credentials(
            act, username=body["username"], secret=body["password"], code=body["totp"]
        )
    act.session.commit()
    ATTEMPTS.forget(body["username"], at=act.at)
    cookie, begun = sign_in.begin(services().short_lived, officer, at=act.at)
    return cookies.give(make_response(_as_body(begun.csrf_token, officer)), cookies.DESK, cookie)


@bp.get("/session")
@desk_required
@bp.response(200, schemas.DeskSessionSchema)
def show_officer_session() -> dict[str, Any]:
    """Say who is signed in, and the token for unsafe calls, to a page that was loaded anew."""
    return _as_body(sessions.csrf_token_of(cookies.given(cookies.DESK)), current_officer())


@bp.delete("/session")
@desk_required
@bp.response(204)
def sign_out_officer() -> Response:
    """Sign out."""
    session, store, cookie = db.session(), services().short_lived, cookies.given(cookies.DESK)
    sign_in.sign_out(current_act(), store, cookie)
    session.commit()
    return cookies.take_away(make_response("", 204), cookies.DESK)


def _issued_before(code_id: UUID) -> counter.Handed:
    return counter.handed_before(db.session(), code_id, services().vault)


@bp.post("/identity-codes")
@officer_required
@limited(DESK_CODES)
@bp.arguments(schemas.VouchedPersonSchema)
@bp.response(201, schemas.IdentityCodeSchema)
@idempotent(by=per_officer, again=_issued_before)
def issue_identity_code(body: dict[str, Any]) -> counter.Handed:
    """Make a code for the person whose document the officer has checked."""
    act, born = current_act(), body.pop("birth_date")
    person = Person.of(**body)
    people = with_relatives(act.session, person.key(act.vault))
    Decision(act, current_officer()).ask_leave(people=people)
    handed = counter.issue(act, person, born=born)
    act.session.commit()
    return handed


@bp.post("/locks")
@officer_required
@limited(DESK_LOCKS)
@bp.arguments(schemas.PersonSchema)
@bp.response(204)
def lock_wallet(body: dict[str, str]) -> None:
    """Stop everything in the wallet of the person at the counter."""
    session, vault = db.session(), services().vault
    person = Person.of(**body)
    identity = find_identity(session, person.key(vault))
    agrees = identity is not None and person_of(identity, vault).name == person.name
    panic.lock_at_counter(current_act(), identity, name_agrees=agrees)
    session.commit()


def _as_body(csrf_token: str, officer: Officer) -> dict[str, Any]:
    authority = names.named(db.session(), officer.authority)
    shown = {
        "id": officer.id,
        "name": officer.name,
        "role": officer.role,
        "authority": authority,
    }
    body = {"csrf_token": csrf_token, "officer": shown}
    found: dict[str, Any] = schemas.DeskSessionSchema().dump(body)
    return found
