"""Find or open the account of a WeChat openid."""

from datetime import datetime
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.audit import record
from wallet.crypto.vault import Vault
from wallet.identity.models import Account
from wallet.insertion import add_or_find


def sign_in(session: Session, *, appid: str, openid: str, vault: Vault, at: datetime) -> Account:
    """Return the account of the openid, opened on its first sign-in, and record the sign-in."""
    index = vault.index("openid", f"{appid}:{openid}")
    account = _find(session, index) or _open(session, index, openid, vault=vault, at=at)
    record.record(session, "account.signed_in", actor=account.as_actor(), at=at)
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


def _open(session: Session, index: bytes, openid: str, *, vault: Vault, at: datetime) -> Account:
    account_id = uuid4()
    sealed = Account.openid.seal(vault, openid, of=account_id)
    account = Account(id=account_id, openid_index=index, openid_sealed=sealed, created_at=at)
    # A phone that signs in twice at once has one account.
    return add_or_find(session, account, lambda: _find(session, index))
