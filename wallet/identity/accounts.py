"""Find or open the account of a WeChat openid."""

from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.act import Act
from wallet.audit import record
from wallet.crypto.vault import Vault
from wallet.identity.models import Account
from wallet.insertion import add_or_find


def sign_in(act: Act, *, appid: str, openid: str) -> Account:
    """Return the account of the openid, opened on its first sign-in, and record the sign-in."""
    index = act.vault.index("openid", f"{appid}:{openid}")
    account = _find(act.session, index) or _open(act, index, openid)
    record.record(act.by(account.as_actor()), "account.signed_in")
    return account


def end_sessions(session: Session, account: Account) -> None:
    """End all sessions that the account has now."""
    # Read again: somebody who counted at the same moment must not be counted over.
    session.refresh(account, ["session_epoch"], with_for_update=True)
    account.session_epoch += 1


def openid_of(account: Account, vault: Vault) -> str:
    return Account.openid.open(vault, account.openid_sealed, of=account.id)


def _find(session: Session, index: bytes) -> Account | None:
    return session.scalar(sa.select(Account).where(Account.openid_index == index))


def _open(act: Act, index: bytes, openid: str) -> Account:
    account_id = uuid4()
    sealed = Account.openid.seal(act.vault, openid, of=account_id)
    account = Account(id=account_id, openid_index=index, openid_sealed=sealed, created_at=act.at)
    # A phone that signs in twice at once has one account.
    return add_or_find(act.session, account, lambda: _find(act.session, index))
