"""What becomes of a binding that is to move: a second officer's word, or the end of its time."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.act import Act
from wallet.errors import Invalid, NotFound
from wallet.identity import checks, moves
from wallet.identity.methods.method import Outcome
from wallet.identity.models import Account, Binding, Check, CheckState, Move
from wallet.identity.moves import WaitingMove
from wallet.identity.queries import active_binding
from wallet.officers import desks
from wallet.officers.decision import Decision
from wallet.officers.models import Officer
from wallet.paging import Position, newest_first
from wallet.reading.faults import Fault, as_errors

REFUSED = Outcome(CheckState.FAILED, "refused")
OVERTAKEN = Outcome(CheckState.FAILED, "expired")
PASSED = Outcome(CheckState.PASSED)


class ReasonNeeded(Invalid):
    """The older phone said no: who goes on all the same writes why."""

    code = "comment_required"
    errors = as_errors([Fault("/comment", "required")])


def list_for_desk(
    session: Session,
    officer: Officer,
    *,
    at: datetime,
    limit: int,
    after: Position | None = None,
) -> list[WaitingMove]:
    """List the moves that wait at the officer's desk, newest first."""
    theirs = _of_desk(session, officer, at=at)
    page = newest_first(theirs, Move.requested_at, Move.check_id, limit=limit, after=after)
    return [WaitingMove(*row) for row in session.execute(page)]


def get_for_desk(act: Act, check_id: UUID, officer: Officer) -> WaitingMove:
    """Hold a move that waits at the officer's desk; raises NotFound."""
    theirs = _of_desk(act.session, officer, at=act.at).where(Move.check_id == check_id)
    is_theirs = act.session.scalar(theirs)
    found = moves.hold(act, check_id) if is_theirs else None
    if found is None:
        raise NotFound("no such move waits at this desk")
    return found


def confirm(
    decision: Decision,
    waiting: WaitingMove,
    *,
    people: Iterable[bytes],
    comment: str | None = None,
) -> None:
    """Carry the move out as a second officer; `people` are the person and their relatives.

    Raises SecondOfficerNeeded for the first one, OwnCase, and ReasonNeeded after an objection.
    """
    decision.ask_leave(people=people)
    act, move = decision.act, waiting.move
    _keep(act, move, comment)
    decision.ask_second(move.vouched_by)
    if move.objected and not (comment or "").strip():
        raise ReasonNeeded("the older phone has objected: say why it moves all the same")
    moves.note(act, "move_confirmed", waiting)
    _carry_out(act, waiting)


def refuse(
    decision: Decision,
    waiting: WaitingMove,
    *,
    people: Iterable[bytes],
    comment: str | None = None,
) -> None:
    """End the move; the binding stays where it is.  Raises OwnCase."""
    decision.ask_leave(people=people)
    act = decision.act
    _keep(act, waiting.move, comment)
    check, older = waiting.check, waiting.older
    both = [str(check.account_id), str(older.account_id)]
    moves.note(act, "move_refused", waiting, accounts=both)
    _conclude(act, waiting, REFUSED)


def due(session: Session, *, at: datetime) -> Sequence[UUID]:
    """List the moves whose time has come."""
    come = Move.objected_at.is_(None) & (Move.effective_at <= at)
    return session.scalars(moves.waiting(at=at).where(come).with_only_columns(Move.check_id)).all()


def carry_out_due(act: Act, check_id: UUID) -> None:
    """Carry the move out if it waits for nothing any more."""
    waiting = moves.hold(act, check_id)
    if waiting and waiting.move.is_due(at=act.at):
        _carry_out(act, waiting)


def _of_desk(
    session: Session, officer: Officer, *, at: datetime
) -> sa.Select[Move, Check, Binding]:
    theirs = desks.of_desk(
        session,
        officer,
        Move.authority,
        busy=[Move.vouched_by],
        person_key=Check.person_key,
    )
    return moves.waiting(at=at).where(theirs)


def _keep(act: Act, move: Move, comment: str | None) -> None:
    if comment:
        move.comment_sealed = Move.comment.seal(act.vault, comment, of=move.check_id)


def _carry_out(act: Act, waiting: WaitingMove) -> None:
    """Bind the newer phone, unless it was bound to somebody else meanwhile."""
    is_free = active_binding(act.session, account_id=waiting.check.account_id) is None
    _conclude(act, waiting, PASSED if is_free else OVERTAKEN)


def _conclude(act: Act, waiting: WaitingMove, outcome: Outcome) -> None:
    account = act.session.get_one(Account, waiting.check.account_id)
    checks.conclude(act.by(account.as_actor()), account, waiting.check, outcome)
