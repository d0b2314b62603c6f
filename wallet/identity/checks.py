"""Prove a person: start a check with a method, ask its outcome, bind when it passed.

The network is never asked inside a database transaction: `start` and `question` write and read,
the caller commits, asks the method, and comes back with what it said.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.act import Act
from wallet.audit import record
from wallet.calendar.local_time import local_date
from wallet.crypto.vault import Vault
from wallet.errors import NotFound
from wallet.identity import accounts, attempts, bind, consents, cool_down, moves
from wallet.identity.methods.method import CheckQuestion, Handoff, Outcome
from wallet.identity.models import Account, Binding, Check, CheckState, Identity
from wallet.identity.persons import Person
from wallet.identity.queries import find_identity

CHECK_LIFETIME = timedelta(hours=1)  # a verify_id of WeChat lives 3600 seconds


@dataclass(frozen=True)
class ConsentGiven:
    document: str
    version: str


def start(
    act: Act, account: Account, person: Person, *, method: str, consent: ConsentGiven
) -> Check:
    """Write down the check before anybody is asked.

    Raises ConsentRequired, TooYoung, AlreadyBound, or RateLimited after too many failures.
    """
    person.refuse_child(on=local_date(act.at))
    attempts.refuse_too_many(act.session, account, person.key(act.vault), method=method, at=act.at)
    bind.refuse_another_person(act.session, account, person.key(act.vault))
    consents.give(
        act.session,
        account,
        method=method,
        document=consent.document,
        version=consent.version,
        at=act.at,
    )
    check = _new_check(account, person, method=method, vault=act.vault, at=act.at)
    identity = find_identity(act.session, check.person_key)
    check.situation = _situation(act.session, account, identity)
    act.session.add(check)
    record.record(
        act,
        "identity_check.started",
        person_key=check.person_key,
        method=method,
        check=str(check.id),
    )
    return check


def get(session: Session, account: Account, check_id: UUID, *, lock: bool = False) -> Check:
    """Return the account's own check; raises NotFound for anyone else's."""
    statement = sa.select(Check).where(Check.id == check_id, Check.account_id == account.id)
    check = session.scalar(statement)
    if check is None:
        raise NotFound("there is no such identity check of this account")
    if lock:
        bind.lock_if_known(session, check.person_key)  # in the order of bind.lock
        session.refresh(account, with_for_update=True)
        session.refresh(check, with_for_update=True)
    return check


def question(
    check: Check, account: Account, *, vault: Vault, code: str = "", state: str = ""
) -> CheckQuestion:
    """Open what a method needs to know."""
    openid, kept = accounts.openid_of(account, vault), handoff_of(check, vault=vault).kept
    return CheckQuestion(person_of(check, vault), openid, check.out_seq_no, kept, code, state)


def person_of(check: Check, vault: Vault) -> Person:
    return Person(
        name=Check.name.open(vault, check.name_sealed, of=check.id),
        id_type=check.id_type,
        id_number=Check.number.open(vault, check.number_sealed, of=check.id),
    )


def hand_over(check: Check, handoff: Handoff, *, vault: Vault) -> None:
    """Keep the handoff until the completion, if there is something to keep."""
    if handoff != Handoff():
        check.verify_id_sealed = Check.verify_id.seal(vault, handoff.written(), of=check.id)


def handoff_of(check: Check, *, vault: Vault) -> Handoff:
    sealed = check.verify_id_sealed
    return Handoff.read(Check.verify_id.open(vault, sealed, of=check.id)) if sealed else Handoff()


def is_open(check: Check, *, at: datetime) -> bool:
    """Tell whether asking the method can still change anything."""
    return check.state is CheckState.PENDING and at < check.expires_at


def settle(
    act: Act, account: Account, check: Check, outcome: Outcome, *, cool: timedelta = cool_down.DAYS
) -> None:
    """Apply the outcome once; a passed check binds in the same transaction.

    What one officer vouched for moves no binding yet, and for `cool` after a move the face alone
    moves none.  Raises AlreadyBound and BindingChanged.
    """
    if check.state is not CheckState.PENDING or moves.find(act.session, check.id):
        return
    if _has_expired(act, account, check, outcome):
        outcome = Outcome(CheckState.FAILED, "expired")
    has_passed = outcome.state is CheckState.PASSED
    older = bind.elsewhere(act.session, account, check.person_key) if has_passed else None
    if older and outcome.vouched:
        moves.begin(act, check, older, outcome.vouched)
    elif older and cool_down.bars(act.session, older, account, at=act.at, days=cool):
        conclude(act, account, check, Outcome(CheckState.FAILED, "cooling_down"))
    elif outcome.state is not CheckState.PENDING:
        conclude(act, account, check, outcome)


def conclude(act: Act, account: Account, check: Check, outcome: Outcome) -> None:
    """Close the check; one that passed binds.  Raises AlreadyBound and BindingChanged."""
    check.state, check.reason, check.completed_at = outcome.state, outcome.reason, act.at
    if outcome.state is CheckState.PASSED:
        bind.bind(act, account, person_of(check, act.vault), method=check.method)
    record.record(
        act,
        f"identity_check.{outcome.state}",
        person_key=check.person_key,
        check=str(check.id),
        reason=outcome.reason,
    )


def _has_expired(act: Act, account: Account, check: Check, outcome: Outcome) -> bool:
    """Tell whether it is late, or either side was bound, unbound or stopped since it began."""
    if outcome.state is not CheckState.PASSED or act.at >= check.expires_at:
        return act.at >= check.expires_at
    # Held from here on, so that nobody unbinds or locks between this look and the binding.
    identity = bind.hold(act, person_of(check, act.vault))
    return check.situation != _situation(act.session, account, identity)


def _situation(session: Session, account: Account, identity: Identity | None) -> str:
    """Sum up in how many bindings and endings both sides have been: all of them only grow.

    Counted, not dated, so that clocks that disagree or are put back cannot hide one.
    """
    sides = Binding.account_id == account.id
    if identity is not None:
        sides |= Binding.identity_id == identity.id
    bindings = session.scalar(sa.select(sa.func.count()).select_from(Binding).where(sides))
    voided = identity.void_epoch if identity else 0
    return f"{bindings}.{account.session_epoch}.{voided}"


def _new_check(
    account: Account, person: Person, *, method: str, vault: Vault, at: datetime
) -> Check:
    check = Check(
        id=uuid4(),
        account_id=account.id,
        method=method,
        state=CheckState.PENDING,
        person_key=person.key(vault),
        id_type=person.id_type,
        out_seq_no=secrets.token_hex(16),
        started_at=at,
        expires_at=at + CHECK_LIFETIME,
    )
    check.name_sealed = Check.name.seal(vault, person.name, of=check.id)
    check.number_sealed = Check.number.seal(vault, person.id_number, of=check.id)
    return check
