"""Who is behind an account right now."""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.crypto.vault import Vault
from wallet.identity.models import Account, Binding, Identity
from wallet.identity.persons import Person


@dataclass(frozen=True)
class Citizen:
    """An account and, while it is bound, the identity behind it."""

    account: Account
    binding: Binding | None
    identity: Identity | None


def find_citizen(session: Session, account_id: UUID) -> Citizen | None:
    """Read account, active binding and identity in one round trip."""
    row = session.execute(
        sa.select(Account, Binding, Identity)
        .outerjoin(Binding, (Binding.account_id == Account.id) & Binding.ended_at.is_(None))
        .outerjoin(Identity, Identity.id == Binding.identity_id)
        .where(Account.id == account_id)
    ).one_or_none()
    return None if row is None else Citizen(*row)


def find_signed_in(session: Session, account_id: UUID, *, epoch: int) -> Citizen | None:
    """Find the citizen, unless the sessions of this epoch have been ended."""
    citizen = find_citizen(session, account_id)
    return citizen if citizen and citizen.account.session_epoch == epoch else None


def find_identity(session: Session, person_key: bytes) -> Identity | None:
    return session.scalar(sa.select(Identity).where(Identity.person_key == person_key))


def active_binding(session: Session, **of: UUID) -> Binding | None:
    """Find the active binding by `identity_id` or `account_id`."""
    return session.scalar(sa.select(Binding).filter_by(**of).where(Binding.ended_at.is_(None)))


def person_of(identity: Identity, vault: Vault) -> Person:
    return Person(
        name=Identity.name.open(vault, identity.name_sealed, of=identity.id),
        id_type=identity.id_type,
        id_number=Identity.number.open(vault, identity.number_sealed, of=identity.id),
    )
