"""Wallets that are going to move on one officer's word: a second one confirms or refuses."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from app.clock import now
from app.extensions import db
from app.services import services
from blueprints.blueprint import Blueprint
from blueprints.desk import move_schemas as schemas
from blueprints.guards import current_act, current_officer, desk_required, officer_required
from blueprints.paging import PageQuery, paginated
from wallet.authorities import names
from wallet.identity import checks, moving
from wallet.identity.moves import WaitingMove
from wallet.identity.names import mask_name
from wallet.licenses.relatives import with_relatives
from wallet.officers.decision import Decision
from wallet.officers.models import number_of

bp = Blueprint("desk-moves", __name__, url_prefix="/api/v1/desk", description="Wallets that move")


def _show(waiting: WaitingMove) -> dict[str, Any]:
    move, person = waiting.move, checks.person_of(waiting.check, services().vault)
    return {
        "id": waiting.id,
        "status": waiting.check.state,
        "name": mask_name(person.name),
        "id_number": person.id_number_masked,
        "authority": names.named(db.session(), move.authority),
        "vouched_by": number_of(str(move.vouched_by)),
        "own": move.vouched_by == current_officer().id,
        "requested_at": move.requested_at,
        "effective_at": move.effective_at,
        "objected_at": move.objected_at,
    }


@bp.get("/moves")
@desk_required
@bp.arguments(PageQuery, location="query")
@bp.response(200, schemas.MovesSchema)
@paginated("desk.moves", shown=_show)
def list_moves(**query: Any) -> Sequence[WaitingMove]:
    """List the wallets that are going to move to another phone, newest first."""
    return moving.list_for_desk(db.session(), current_officer(), at=now(), **query)


@bp.post("/moves/<uuid:move_id>/confirmation")
@officer_required
@bp.arguments(schemas.DecideMoveSchema)
@bp.response(200, schemas.MoveSchema)
def confirm_move(body: dict[str, Any], move_id: UUID) -> dict[str, Any]:
    """Move the wallet now, as a second officer; after an objection with the reason."""
    return _decide(moving.confirm, move_id, **body)


@bp.post("/moves/<uuid:move_id>/refusal")
@officer_required
@bp.arguments(schemas.DecideMoveSchema)
@bp.response(200, schemas.MoveSchema)
def refuse_move(body: dict[str, Any], move_id: UUID) -> dict[str, Any]:
    """Leave the wallet where it is."""
    return _decide(moving.refuse, move_id, **body)


def _decide(decide: Callable[..., None], move_id: UUID, **words: Any) -> dict[str, Any]:
    act, officer = current_act(), current_officer()
    move = moving.get_for_desk(act, move_id, officer)
    people = with_relatives(act.session, move.check.person_key)
    decide(Decision(act, officer), move, people=people, **words)
    act.session.commit()
    return _show(move)
