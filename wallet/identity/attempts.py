"""How often somebody may fail to prove who they are.

Five failures a day close an account; failures from five accounts close an ID number for accounts
that are not bound to it. The counter stays open, and what is not the citizen's doing (cancelled,
timed out, the provider down) does not count.
"""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.calendar.local_time import local_date, start_of
from wallet.errors import RateLimited
from wallet.identity.models import Account, Binding, Check, CheckState, Identity

FAILURES_A_DAY = 5
ACCOUNTS_A_DAY = 5
COUNTED = ("no_match", "too_many")
SECOND = timedelta(seconds=1)
ALWAYS_OPEN = "counter"


def refuse_too_many(
    session: Session, account: Account, person_key: bytes, *, method: str, at: datetime
) -> None:
    """Raise RateLimited until midnight; ends an older check of the account that is still open."""
    # One check at a time: of many started side by side, each could fail once. Account before
    # check, as in bind.lock.
    session.refresh(account, with_for_update=True)
    _end_open_checks(session, account, at=at)
    failed = (Check.state == CheckState.FAILED, Check.reason.in_(COUNTED), _today(at))
    if _failures(session, account, failed) >= FAILURES_A_DAY:
        raise _closed("this account has failed too often today", at)
    if method == ALWAYS_OPEN or _is_bound_to(session, account, person_key):
        return
    accounts = sa.select(sa.func.count(Check.account_id.distinct()))
    tried_from = session.scalar(accounts.where(Check.person_key == person_key, *failed)) or 0
    if tried_from >= ACCOUNTS_A_DAY:
        raise _closed("this number has been tried from too many accounts today", at)


def _end_open_checks(session: Session, account: Account, *, at: datetime) -> None:
    mine = (Check.account_id == account.id) & (Check.state == CheckState.PENDING)
    for check in session.scalars(sa.select(Check).where(mine).with_for_update()):
        check.state, check.reason, check.completed_at = CheckState.FAILED, "cancelled", at


def _failures(
    session: Session, account: Account, failed: tuple[sa.ColumnElement[bool], ...]
) -> int:
    statement = sa.select(sa.func.count(Check.id)).where(Check.account_id == account.id, *failed)
    return session.scalar(statement) or 0


def _is_bound_to(session: Session, account: Account, person_key: bytes) -> bool:
    statement = (
        sa.select(Binding.id)
        .join(Identity, Identity.id == Binding.identity_id)
        .where(Binding.account_id == account.id, Binding.ended_at.is_(None))
        .where(Identity.person_key == person_key)
    )
    return session.scalar(statement) is not None


def _today(at: datetime) -> sa.ColumnElement[bool]:
    midnight: datetime | None = start_of(local_date(at))
    return Check.completed_at >= midnight


def _closed(detail: str, at: datetime) -> RateLimited:
    midnight = start_of(local_date(at) + timedelta(days=1))
    # Rounded up: who comes back a moment early is refused again.
    return RateLimited(detail, retry_after=-((at - midnight) // SECOND))
