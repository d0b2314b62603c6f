"""Stop everything: when the phone is lost, by its owner or at the counter.

Codes made until now are void, every session ends, and the wallet stays locked until its person is
proven anew. Nothing is unbound: the licenses stay where they are.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from wallet.audit import record
from wallet.audit.models import Actor
from wallet.errors import NotFound
from wallet.identity import accounts, bind
from wallet.identity.models import Account, Identity
from wallet.identity.queries import active_binding


def stop_account(session: Session, account: Account, *, at: datetime) -> None:
    """Stop everything the account can reach; one that is not bound has only its sessions."""
    binding = active_binding(session, account_id=account.id)
    if binding is not None:
        identity = bind.lock(session, binding.identity_id)
        session.refresh(binding)  # it may have moved elsewhere while we waited
        if binding.ended_at is None:
            stop_everything(session, identity, actor=account.as_actor(), at=at)
            return
    accounts.end_sessions(session, account)
    record.record(session, "account.sessions_ended", actor=account.as_actor(), at=at)


def stop_everything(session: Session, identity: Identity, *, actor: Actor, at: datetime) -> None:
    """Void codes, end sessions, lock the wallet; doing it twice does no harm."""
    bind.lock(session, identity.id)
    identity.void_epoch += 1
    identity.locked_at = at
    binding = active_binding(session, identity_id=identity.id)
    if binding is not None:
        accounts.end_sessions(session, session.get_one(Account, binding.account_id))
    record.record(session, "wallet.locked", actor=actor, at=at, person_key=identity.person_key)


def lock_at_counter(
    session: Session, identity: Identity | None, *, name_agrees: bool, actor: Actor, at: datetime
) -> None:
    """Lock the wallet of the person before the clerk; raises NotFound for a wrong name too."""
    if identity is None or not name_agrees:
        raise NotFound("nobody with this name and number has a wallet here")
    stop_everything(session, identity, actor=actor, at=at)
