"""Stop everything: when the phone is lost, by its owner or at the counter.

Codes made until now are void, every session ends, and the wallet stays locked until its person is
proven anew. Nothing is unbound: the licenses stay where they are.
"""

from wallet.act import Act
from wallet.audit import record
from wallet.errors import NotFound
from wallet.identity import accounts, bind, moves
from wallet.identity.models import Account, Identity
from wallet.identity.queries import active_binding


def stop_account(act: Act, account: Account) -> None:
    """Stop everything the account can reach; one that is not bound has only its sessions."""
    binding = active_binding(act.session, account_id=account.id)
    if binding is not None:
        identity = bind.lock(act.session, binding.identity_id)
        act.session.refresh(binding)  # it may have moved elsewhere while we waited
        if binding.ended_at is None:
            stop_everything(act, identity)
            return
    accounts.end_sessions(act.session, account)
    record.record(act, "account.sessions_ended")


def stop_everything(act: Act, identity: Identity) -> None:
    """Void codes, end sessions, lock the wallet; doing it twice does no harm."""
    bind.lock(act.session, identity.id)
    identity.void_epoch += 1
    identity.locked_at = act.at
    moves.object_to_all(act, identity.id)
    binding = active_binding(act.session, identity_id=identity.id)
    if binding is not None:
        accounts.end_sessions(act.session, act.session.get_one(Account, binding.account_id))
    record.record(act, "wallet.locked", person_key=identity.person_key)


def lock_at_counter(act: Act, identity: Identity | None, *, name_agrees: bool) -> None:
    """Lock the wallet of the person before the clerk; raises NotFound for a wrong name too."""
    if identity is None or not name_agrees:
        raise NotFound("nobody with this name and number has a wallet here")
    stop_everything(act, identity)
