"""Link a proven person to an account, and end the link."""

from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from wallet.act import Act
from wallet.audit import record
from wallet.crypto.vault import Vault
from wallet.errors import Conflict, Refused
from wallet.identity import accounts, former
from wallet.identity.models import Account, Binding, EndedBy, Identity
from wallet.identity.persons import Person
from wallet.identity.queries import active_binding, find_identity


class AlreadyBound(Conflict):
    """The account is bound to another person, who must be unbound first."""

    code = "already_bound"


class BindingChanged(Conflict):
    """Another request bound or unbound the same account or person at the same moment."""

    code = "binding_changed"


class PersonDied(Refused):
    """It is on record that the person has died."""

    code = "person_died"


def refuse_gone(session: Session, person_key: bytes) -> None:
    """Raise PersonDied, or NumberReplaced for a number that nobody is known by any more."""
    former.refuse_replaced(session, person_key)
    identity = find_identity(session, person_key)
    if identity is not None and identity.died_at is not None:
        raise PersonDied("it is on record that this person has died")


def refuse_another_person(session: Session, account: Account, person_key: bytes) -> None:
    """Raise AlreadyBound if the account is bound to anyone but this person; see refuse_gone."""
    refuse_gone(session, person_key)
    bound = active_binding(session, account_id=account.id)
    identity = find_identity(session, person_key)
    if bound is not None and (identity is None or bound.identity_id != identity.id):
        raise AlreadyBound("unbind the account before another person is proven with it")


def bind(act: Act, account: Account, person: Person, *, method: str) -> Binding:
    """Bind the proven person to the account and unlock; a binding elsewhere moves here.

    Raises AlreadyBound, and BindingChanged when a parallel request was faster.
    """
    refuse_another_person(act.session, account, person.key(act.vault))
    identity = hold(act, person)
    _name(identity, person, vault=act.vault)
    older = active_binding(act.session, identity_id=identity.id)
    identity.locked_at = None
    if older is not None and older.account_id == account.id:
        return older
    if older is not None:
        _end_elsewhere(act, identity, older)
    binding = Binding(
        identity_id=identity.id, account_id=account.id, method=method, bound_at=act.at
    )
    act.session.add(binding)
    _flush(act.session)
    record.record(act, "binding.bound", person_key=identity.person_key, method=method)
    return binding


def elsewhere(session: Session, account: Account, person_key: bytes) -> Binding | None:
    """Find the person's binding to another account: binding them here would move it."""
    identity = find_identity(session, person_key)
    bound = active_binding(session, identity_id=identity.id) if identity else None
    return bound if bound and bound.account_id != account.id else None


def unbind(act: Act, account: Account) -> None:
    """End the account's binding, its sessions and its running codes; a no-op when unbound."""
    binding = active_binding(act.session, account_id=account.id)
    if binding is None:
        return
    identity = lock(act.session, binding.identity_id)
    act.session.refresh(binding)
    if binding.ended_at is not None:
        return
    _end(act.session, account, identity, binding, EndedBy.UNBOUND, at=act.at)
    record.record(act, "binding.unbound", person_key=identity.person_key)


def last_ended(session: Session, account: Account) -> Binding | None:
    """Find the binding that the account had last."""
    ended = sa.select(Binding).where(Binding.account_id == account.id)
    newest = ended.where(Binding.ended_at.is_not(None)).order_by(Binding.ended_at.desc())
    return session.scalar(newest.limit(1))


def hold(act: Act, person: Person) -> Identity:
    """Hold the person's identity until the transaction ends, made when there is none.

    Raises BindingChanged when somebody is making it at the same moment.
    """
    key = person.key(act.vault)
    identity = lock_if_known(act.session, key)
    if identity is None:
        identity = Identity(id=uuid4(), person_key=key, id_type=person.id_type, created_at=act.at)
        _name(identity, person, vault=act.vault)
        act.session.add(identity)
        _flush(act.session)
    return identity


def lock_if_known(session: Session, person_key: bytes) -> Identity | None:
    return session.scalar(_locking().where(Identity.person_key == person_key))


def lock(session: Session, identity_id: UUID) -> Identity:
    """Hold the identity until the transaction ends: whatever changes a binding does so first.

    Everybody locks in this order, or two of them would wait for each other: the identity, its
    account, the account's check.
    """
    return session.scalars(_locking().where(Identity.id == identity_id)).one()


def _end_elsewhere(act: Act, identity: Identity, older: Binding) -> None:
    loser = act.session.get_one(Account, older.account_id)
    _end(act.session, loser, identity, older, EndedBy.MOVED, at=act.at)
    act.session.flush()  # the unique index sees the older binding end before the new one begins
    record.record(act.by(loser.as_actor()), "binding.moved", person_key=identity.person_key)


def _end(
    session: Session,
    account: Account,
    identity: Identity,
    binding: Binding,
    ended_by: EndedBy,
    *,
    at: datetime,
) -> None:
    accounts.end_sessions(session, account)
    identity.void_epoch += 1
    binding.ended_at, binding.ended_by = at, ended_by


def _locking() -> sa.Select[Identity]:
    # Read again: what the session knew from before the lock may be old.
    held = sa.select(Identity).with_for_update()
    return held.execution_options(populate_existing=True)


def _name(identity: Identity, person: Person, *, vault: Vault) -> None:
    """Let the name follow what was proven last."""
    identity.name_sealed = Identity.name.seal(vault, person.name, of=identity.id)
    identity.number_sealed = Identity.number.seal(vault, person.id_number, of=identity.id)


def _flush(session: Session) -> None:
    # The database decides races: its unique indexes speak here, not at commit.
    try:
        session.flush()
    except IntegrityError as error:
        raise BindingChanged("the account or person was bound at the same moment") from error
