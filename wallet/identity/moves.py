"""Bindings that are going to move, on the word of one officer, and who may still say no.

The older phone is told at once. From its objection on, or from a lock, time alone moves nothing.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.act import Act
from wallet.audit import record
from wallet.errors import NotFound
from wallet.identity import bind
from wallet.identity.methods.method import Vouched
from wallet.identity.models import Account, Binding, Check, CheckState, Move
from wallet.paging import Position

# How long officers have for a move that was objected to.
OPEN_FOR = timedelta(days=7)


@dataclass(frozen=True)
class WaitingMove:
    """A move with the check that was passed for it, and the binding that it would end."""

    move: Move
    check: Check
    older: Binding

    @property
    def id(self) -> UUID:
        return self.move.check_id

    @property
    def position(self) -> Position:
        return Position(self.move.requested_at, self.id)


def begin(act: Act, check: Check, older: Binding, vouched: Vouched) -> None:
    """Let the move wait; its check lives until it is over."""
    move = Move(
        check_id=check.id,
        binding_id=older.id,
        vouched_by=UUID(vouched.by.id),
        authority=vouched.by.name or "",
        requested_at=act.at,
        effective_at=act.at + vouched.wait,
    )
    check.expires_at = move.effective_at + OPEN_FOR
    act.session.add(move)
    note(
        act.by(vouched.by),
        "moving",
        WaitingMove(move, check, older),
        accounts=[str(older.account_id)],
        effective_at=move.effective_at.isoformat(),
    )


def find(session: Session, check_id: UUID) -> Move | None:
    return session.get(Move, check_id)


def waiting(*, at: datetime) -> sa.Select[Move, Check, Binding]:
    """Select the moves that nothing has ended or overtaken."""
    return (
        sa.select(Move, Check, Binding)
        .join(Check, Check.id == Move.check_id)
        .join(Binding, Binding.id == Move.binding_id)
        .where(Check.state == CheckState.PENDING, Check.expires_at > at)
        .where(Binding.ended_at.is_(None))
    )


def of_account(session: Session, account: Account, *, at: datetime) -> WaitingMove | None:
    """Find the move from this account, or to it."""
    concerned = (Binding.account_id == account.id) | (Check.account_id == account.id)
    newest = waiting(at=at).where(concerned).order_by(Move.requested_at.desc()).limit(1)
    row = session.execute(newest).one_or_none()
    return WaitingMove(*row) if row else None


def hold(act: Act, check_id: UUID) -> WaitingMove | None:
    """Find a move that still waits, and hold all that it concerns, in the order of bind.lock."""
    check = act.session.get(Check, check_id)
    if check is None:
        return None
    bind.lock_if_known(act.session, check.person_key)
    act.session.get_one(Account, check.account_id, with_for_update=True, populate_existing=True)
    held = waiting(at=act.at).where(Move.check_id == check_id).with_for_update(of=Check)
    row = act.session.execute(held.execution_options(populate_existing=True)).one_or_none()
    return WaitingMove(*row) if row else None


def object_to(act: Act, account: Account, check_id: UUID) -> None:
    """Say, with the older phone, that it was not oneself.  Raises NotFound.

    It is said of every move that waits: a phone is shown the newest, and not one hidden behind it.
    Two officers can still carry them out: who holds the older phone may have found it.
    """
    found = hold(act, check_id)
    if found is None or found.older.account_id != account.id:
        raise NotFound("no such move from this account waits")
    object_to_all(act, found.older.identity_id)


def object_to_all(act: Act, identity_id: UUID) -> None:
    """Let no time move a wallet any more; the caller holds the identity."""
    theirs = waiting(at=act.at).where(Binding.identity_id == identity_id)
    for row in act.session.execute(theirs).all():
        _object(act, WaitingMove(*row))


def note(act: Act, what: str, move: WaitingMove, **detail: Any) -> None:
    """Leave an entry about the move; `accounts` are those that hear of it."""
    key = move.check.person_key
    record.record(act, f"binding.{what}", person_key=key, move=str(move.id), **detail)


def _object(act: Act, found: WaitingMove) -> None:
    if not found.move.objected:
        found.move.objected_at = act.at
        note(act, "move_objected", found, accounts=[str(found.check.account_id)])
