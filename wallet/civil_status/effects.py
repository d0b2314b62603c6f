"""What follows when an act about a person comes into force, and when it ends."""

from collections.abc import Callable
from datetime import date
from typing import Any

import sqlalchemy as sa

from wallet.act import Act
from wallet.audit import record
from wallet.identity import accounts, bind
from wallet.identity.models import Account, ActKind, EndedBy, PersonAct
from wallet.identity.queries import active_binding, find_identity
from wallet.licenses.misnamed import give_back
from wallet.licenses.models import Holding, Role


def begin(act: Act, found: PersonAct) -> None:
    """Let the act be in force, and tell whom it concerns."""
    BEGINS[found.kind](act, found)


def end(act: Act, found: PersonAct) -> None:
    """Undo it, and tell whom it concerns."""
    ENDS[found.kind](act, found)


def _link(act: Act, found: PersonAct) -> None:
    former = found.other_key if found.other_key != found.person_key else None
    if former and (lost := _end_wallet(act, former)):
        note(act, "binding.number_replaced", found, accounts=lost)
    give_back(act, found.person(act.vault), found.other(act.vault).name)
    note(act, "person.linked", found)


def _split(act: Act, found: PersonAct) -> None:
    # Codes that were made for what is shown no longer are worth nothing.
    identity = find_identity(act.session, found.person_key)
    if identity is not None:
        identity.void_epoch += 1
    note(act, "person.split", found)


def _death(act: Act, found: PersonAct) -> None:
    identity = bind.hold(act, found.person(act.vault))
    lost = _end_wallet(act, found.person_key)
    identity.died_at = act.at
    note(act, "binding.person_died", found, accounts=lost)


def _no_death(act: Act, found: PersonAct) -> None:
    bind.hold(act, found.person(act.vault)).died_at = None
    note(act, "person.not_died", found)


def _guardian(act: Act, found: PersonAct) -> None:
    until = _until(act, found)
    act.session.merge(_hold(found.person_key, found, until))
    _let_go(act, found.other_key, found)
    note(act, "guardian.appointed", found)
    _tell_parent(act, "guardian.replaced", found)


def _no_guardian(act: Act, found: PersonAct) -> None:
    until = _until(act, found)
    _let_go(act, found.person_key, found)
    if found.other_key:
        act.session.merge(_hold(found.other_key, found, until))
    note(act, "guardian.ended", found)
    _tell_parent(act, "guardian.restored", found)


def _until(act: Act, found: PersonAct) -> date | None:
    """Tell when the child is of age, as its guardians' holdings have it."""
    ends = sa.select(Holding.until).where(
        Holding.license_id == found.license_id, Holding.role == Role.GUARDIAN
    )
    return act.session.scalar(ends.limit(1))


def _hold(person_key: bytes, found: PersonAct, until: date | None) -> Holding:
    return Holding(
        person_key=person_key, license_id=found.license_id, role=Role.GUARDIAN, until=until
    )


def _let_go(act: Act, person_key: bytes | None, found: PersonAct) -> None:
    theirs = (Holding.person_key == person_key) & (Holding.license_id == found.license_id)
    as_guardian = theirs & (Holding.role == Role.GUARDIAN)
    act.session.execute(sa.delete(Holding).where(as_guardian))


def _end_wallet(act: Act, person_key: bytes) -> list[str]:
    """End the wallet of a key, if there is one; returns the account that had it."""
    identity = bind.lock_if_known(act.session, person_key)
    if identity is None:
        return []
    identity.void_epoch += 1
    binding = active_binding(act.session, identity_id=identity.id)
    if binding is None:
        return []
    accounts.end_sessions(act.session, act.session.get_one(Account, binding.account_id))
    binding.ended_at, binding.ended_by = act.at, EndedBy.OFFICE
    return [str(binding.account_id)]


def _tell_parent(act: Act, what: str, found: PersonAct) -> None:
    if found.other_key:
        record.record(act, what, person_key=found.other_key, person_act=str(found.id))


def note(act: Act, what: str, found: PersonAct, **detail: Any) -> None:
    """Leave an entry in the log of the person."""
    record.record(act, what, person_key=found.person_key, person_act=str(found.id), **detail)


Effect = Callable[[Act, PersonAct], None]
BEGINS: dict[ActKind, Effect] = {
    ActKind.LINK: _link,
    ActKind.DEATH: _death,
    ActKind.GUARDIAN: _guardian,
}
ENDS: dict[ActKind, Effect] = {
    ActKind.LINK: _split,
    ActKind.DEATH: _no_death,
    ActKind.GUARDIAN: _no_guardian,
}
