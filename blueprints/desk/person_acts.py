"""What two officers find about a person: a former number or name, a death, a guardian."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from app.extensions import db
from app.services import services
from blueprints.blueprint import Blueprint
from blueprints.desk import person_act_schemas as schemas
from blueprints.guards import current_act, current_officer, desk_required, officer_required
from blueprints.idempotency import idempotent, per_officer
from blueprints.limits import limited
from blueprints.paging import PageQuery, paginated
from wallet.authorities import names
from wallet.civil_status import acts
from wallet.civil_status.acts import Finding
from wallet.civil_status.shown import ShownAct
from wallet.identity.models import PersonAct
from wallet.identity.persons import Person
from wallet.officers.decision import Decision
from wallet.short_lived.limits import DESK_PERSON_ACTS

bp = Blueprint(
    "person-acts", __name__, url_prefix="/api/v1/desk/person-acts", description="About persons"
)


def _show(found: PersonAct) -> ShownAct:
    authority = names.named(db.session(), found.authority)
    return ShownAct.of(found, services().vault, authority, reader=current_officer())


@bp.get("")
@desk_required
@bp.arguments(PageQuery, location="query")
@bp.response(200, schemas.PersonActsSchema)
@paginated("desk.person_acts", shown=_show)
def list_person_acts(**query: Any) -> Sequence[PersonAct]:
    """List what waits for a second officer, and what is in force, newest first."""
    return acts.list_for_desk(db.session(), current_officer(), **query)


def _proposed_before(person_act_id: UUID) -> ShownAct:
    return _show(acts.get_for_desk(current_act(), person_act_id, current_officer()))


@bp.post("")
@officer_required
@limited(DESK_PERSON_ACTS)
@bp.arguments(schemas.ProposePersonActSchema)
@bp.response(201, schemas.PersonActSchema)
@idempotent(by=per_officer, again=_proposed_before)
def propose_person_act(body: dict[str, Any]) -> ShownAct:
    """Write down what was found about a person; a second officer confirms it."""
    act, other = current_act(), body.pop("other")
    finding = Finding(
        **body | {"person": Person.of(**body["person"]), "other": other and Person.of(**other)}
    )
    found = acts.propose(Decision(act, current_officer()), finding)
    act.session.commit()
    return _show(found)


@bp.post("/<uuid:person_act_id>/confirmation")
@officer_required
@bp.response(200, schemas.PersonActSchema)
def confirm_person_act(person_act_id: UUID) -> ShownAct:
    """Let it be in force, or end it, as a second officer."""
    return _decide(acts.confirm, person_act_id)


@bp.post("/<uuid:person_act_id>/refusal")
@officer_required
@bp.response(200, schemas.PersonActSchema)
def refuse_person_act(person_act_id: UUID) -> ShownAct:
    """Leave everything as it is."""
    return _decide(acts.refuse, person_act_id)


@bp.post("/<uuid:person_act_id>/ending")
@officer_required
@bp.arguments(schemas.EndPersonActSchema)
@bp.response(200, schemas.PersonActSchema)
def end_person_act(body: dict[str, Any], person_act_id: UUID) -> ShownAct:
    """Say that it was wrong, or is over; a second officer confirms that too."""
    return _decide(acts.ask_for_end, person_act_id, **body)


def _decide(decide: Callable[..., None], person_act_id: UUID, **words: Any) -> ShownAct:
    act, officer = current_act(), current_officer()
    found = acts.get_for_desk(act, person_act_id, officer)
    decide(Decision(act, officer), found, **words)
    act.session.commit()
    return _show(found)
