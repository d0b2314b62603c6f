"""Who I am: consents, the binding of a proven person, identity checks."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import current_app

from app.clock import now
from app.extensions import db
from app.services import services
from blueprints.blueprint import Blueprint
from blueprints.guards import (
    bound_citizen_required,
    citizen_required,
    current_act,
    current_citizen,
    current_identity,
    proven_citizen_required,
    public,
)
from blueprints.idempotency import idempotent, per_account
from blueprints.identity import schemas
from blueprints.limits import limited
from notifications import queries
from wallet.identity import bind, checks, consents, cool_down, devices, moves, moving, panic
from wallet.identity.checks import ConsentGiven
from wallet.identity.documents import OF_PERSONS
from wallet.identity.methods.method import CounterNeeded, Method, Outcome, Unsupported
from wallet.identity.models import Account, Binding, Check, CheckState, EndedBy
from wallet.identity.numbers import methods_for
from wallet.identity.persons import Person
from wallet.identity.queries import person_of
from wallet.identity.shown_check import AskedCheck, BegunCheck
from wallet.licenses.misnamed import let_go
from wallet.short_lived.limits import COMPLETIONS, IDENTITY_CHECKS

bp = Blueprint("identity", __name__, url_prefix="/api/v1", description="Who I am")


@bp.get("/consents")
@public
@bp.response(200, schemas.ConsentDocumentsSchema)
def list_consents() -> dict[str, Any]:
    """List the documents a citizen agrees to before an identity check."""
    return {"items": consents.documents(), "next_cursor": None}


@bp.get("/id-types")
@public
@bp.response(200, schemas.IdTypesSchema)
def list_id_types() -> dict[str, Any]:
    """List the kinds of identity documents, and by which methods each can be proven."""
    return {"items": OF_PERSONS, "next_cursor": None}


@bp.get("/me")
@citizen_required
@bp.response(200, schemas.MeSchema)
def show_me() -> dict[str, Any]:
    """Show whether the account is bound, and to whom."""
    citizen = current_citizen()
    unread = queries.count_unread(db.session(), citizen)
    move = moves.of_account(db.session(), citizen.account, at=now())
    me: dict[str, Any] = {"bound": False, "locked": False, "unread": unread, "moving": move}
    if citizen.identity is None or citizen.binding is None:
        return me | {"lost": _lost(bind.last_ended(db.session(), citizen.account))}
    person = person_of(citizen.identity, services().vault)
    cool_until = cool_down.until(db.session(), citizen.binding, days=_cool_down())
    return me | {
        "bound": True,
        "cool_down_until": cool_until if cool_until and cool_until > now() else None,
        "locked": citizen.identity.locked_at is not None,
        "name": person.name,
        "id_number": person.id_number_masked,
        "bound_at": citizen.binding.bound_at,
        "method": citizen.binding.method,
    }


def _started_before(check_id: UUID) -> BegunCheck:
    account, vault = current_citizen().account, services().vault
    check = checks.get(db.session(), account, check_id)
    return BegunCheck(check, checks.handoff_of(check, vault=vault).shown)


@bp.post("/me/identity-checks")
@citizen_required
@limited(IDENTITY_CHECKS)
@bp.arguments(schemas.StartCheckSchema)
@bp.response(201, schemas.CheckStartedSchema)
@idempotent(by=per_account, again=_started_before)
def start_check(body: dict[str, Any]) -> BegunCheck:
    """Start proving who the citizen is; `handoff` carries what the phone needs."""
    method = _method(body["method"], body["id_type"], body["id_number"])
    person = Person.of(name=body["name"], id_type=body["id_type"], id_number=body["id_number"])
    account, session, vault = current_citizen().account, db.session(), services().vault
    check = checks.start(
        current_act(),
        account,
        person,
        method=body["method"],
        consent=ConsentGiven(**body["consent"]),
    )
    question = checks.question(check, account, vault=vault)
    # Our number of the check is on record before the provider hears it.
    session.commit()
    handoff = method.start(question)
    checks.hand_over(check, handoff, vault=vault)
    session.commit()
    return BegunCheck(check, handoff.shown)


@bp.post("/me/identity-checks/<uuid:check_id>/completion")
@citizen_required
@limited(COMPLETIONS)
@bp.arguments(schemas.CompleteCheckSchema)
@bp.response(200, schemas.CheckSchema)
def complete_check(body: dict[str, Any], check_id: UUID) -> AskedCheck:
    """Ask the provider what became of the check; a passed one binds the account."""
    account, session = current_citizen().account, db.session()
    outcome = _ask(checks.get(session, account, check_id), account, body)
    check = checks.get(session, account, check_id, lock=True)
    act = current_act()
    checks.settle(act, account, check, outcome, cool=_cool_down())
    moving.carry_out_due(act, check_id)
    if check.state is CheckState.PASSED:
        let_go(act, checks.question(check, account, vault=act.vault).person)
    session.commit()
    return AskedCheck(check, outcome, moves.find(session, check_id))


@bp.post("/me/moves/<uuid:move_id>/objection")
@proven_citizen_required
@bp.response(204)
def object_to_move(move_id: UUID) -> None:
    """Say, with the phone that is bound, that one did not ask for another one at the counter."""
    moves.object_to(current_act(), current_citizen().account, move_id)
    db.session().commit()


@bp.get("/me/devices")
@bound_citizen_required
@bp.response(200, schemas.OwnDevicesSchema)
def list_bound_devices() -> dict[str, Any]:
    """List what is bound to the person: which way, and since when."""
    citizen = current_citizen()
    found = devices.list_devices(db.session(), current_identity(), citizen.account)
    return {"items": found, "next_cursor": None}


@bp.delete("/me/devices/<uuid:device_id>")
@bound_citizen_required
@bp.response(204)
def end_device(device_id: UUID) -> None:
    """End one of them, with its sessions and running codes."""
    devices.end(current_act(), current_identity(), device_id)
    db.session().commit()


@bp.delete("/me/binding")
@bound_citizen_required
@bp.response(204)
def unbind() -> None:
    """End the binding, all sessions of the account and its running codes."""
    session = db.session()
    bind.unbind(current_act(), current_citizen().account)
    session.commit()


@bp.post("/me/panic")
@proven_citizen_required
@bp.response(204)
def stop_everything() -> None:
    """Void all codes, end all sessions and lock the wallet until its person is proven anew."""
    session = db.session()
    panic.stop_account(current_act(), current_citizen().account)
    session.commit()


def _cool_down() -> timedelta:
    return timedelta(days=current_app.config["COOL_DOWN_DAYS"])


def _method(name: str, id_type: str, id_number: str) -> Method:
    method, proving = services().methods.get(name), methods_for(id_type, id_number)
    if method is None or not proving:
        raise Unsupported(f"no method {name} for id_type {id_type}")
    if name not in proving:
        raise CounterNeeded(f"{name} does not know this kind of document, the counter does")
    return method


def _ask(check: Check, account: Account, brought: dict[str, str]) -> Outcome:
    """Ask the provider, with no transaction open meanwhile; a closed check is not asked."""
    if not checks.is_open(check, at=now()) or moves.find(db.session(), check.id):
        return Outcome(CheckState.PENDING)
    question = checks.question(check, account, vault=services().vault, **brought)
    method = services().methods[check.method]
    db.session().commit()
    return method.outcome(question)


def _lost(binding: Binding | None) -> Binding | None:
    """Tell an account whose binding moved elsewhere; a binding one ended oneself is no news."""
    return binding if binding and binding.ended_by is EndedBy.MOVED else None
