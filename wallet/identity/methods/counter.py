"""Prove identity at a counter: a clerk checks the document and hands over a code.

The code counts for the name and number that the clerk entered, once, for a quarter of an hour.
"""

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet import hand_codes
from wallet.act import Act, Actor, ActorKind
from wallet.audit import record
from wallet.calendar.local_time import local_date
from wallet.crypto import sm3
from wallet.crypto.vault import Vault
from wallet.errors import Conflict, Invalid
from wallet.identity import bind
from wallet.identity.methods.method import CheckQuestion, Handoff, Outcome, Vouched
from wallet.identity.methods.models import TRIES, CounterCode
from wallet.identity.models import CheckState
from wallet.identity.names import comparable, same_name
from wallet.identity.persons import Person
from wallet.identity.queries import find_identity, person_of

LIFETIME = timedelta(minutes=15)


@dataclass(frozen=True, repr=False)
class Handed:
    id: UUID
    code: str
    expires_at: datetime


class BirthDateNeeded(Invalid):
    """The document's number does not say how old its holder is: the clerk has to."""

    code = "birth_date_needed"


class NumberTaken(Conflict):
    """Somebody else is known here by this number: countries number passports each by itself."""

    code = "number_taken"


def issue(act: Act, person: Person, *, born: date | None = None) -> Handed:
    """Make a code for the person before the clerk; an older one ends.

    `born` is what the clerk has read, where the number does not say it.
    Raises BirthDateNeeded, TooYoung or NumberTaken.
    """
    _refuse_unfit(act, person, born)
    key = person.key(act.vault)
    older = (CounterCode.person_key == key) & (CounterCode.expires_at > act.at)
    act.session.execute(sa.update(CounterCode).where(older).values(expires_at=act.at))
    code_id = uuid4()
    code = _code_of(code_id, act.vault)
    row = CounterCode(
        id=code_id,
        person_key=key,
        name_index=_name_index(person, act.vault),
        code_digest=sm3.digest(code.encode()),
        issued_by=act.actor.id,
        authority=act.actor.name or "",
        issued_at=act.at,
        expires_at=act.at + LIFETIME,
    )
    act.session.add(row)
    record.record(act, "counter_code.issued", person_key=key)
    return Handed(code_id, code, row.expires_at)


def handed_before(session: Session, code_id: UUID, vault: Vault) -> Handed:
    """Hand a code over again: it follows from its id, for who holds the vault's key alone."""
    row = session.get_one(CounterCode, code_id)
    return Handed(row.id, _code_of(row.id, vault), row.expires_at)


def _code_of(code_id: UUID, vault: Vault) -> str:
    return hand_codes.spell(int.from_bytes(vault.index("counter_code", str(code_id))))


def _refuse_unfit(act: Act, person: Person, born: date | None) -> None:
    bind.refuse_gone(act.session, person.key(act.vault))
    person.refuse_child(on=local_date(act.at), born=born)
    if person.born is not None:
        return
    if born is None:
        raise BirthDateNeeded("say the date of birth that stands in the document")
    known = find_identity(act.session, person.key(act.vault))
    if known is not None and not same_name(person_of(known, act.vault).name, person.name):
        raise NumberTaken("another person is known by this number of this kind of document")


class Counter:
    """The method `counter`."""

    def __init__(
        self,
        vault: Vault,
        *,
        session: Callable[[], Session],
        clock: Callable[[], datetime],
        wait: timedelta,
    ) -> None:
        """Take the vault, and for how long a binding that is to move waits for a second word."""
        self._vault = vault
        self._session = session
        self._clock = clock
        self._wait = wait

    def start(self, question: CheckQuestion) -> Handoff:  # noqa: ARG002
        return Handoff()  # nobody is asked: the code is on paper already, or will be

    def outcome(self, question: CheckQuestion) -> Outcome:
        """Use the person's code up, if this is it; every wrong try counts against the code.

        A phone that asks without one tries nothing, and waits.
        """
        typed, at = hand_codes.read(question.code), self._clock()
        if not typed:
            return Outcome(CheckState.PENDING)
        row = _newest(self._session(), question.person, self._vault)
        if row is None or not row.is_living(at=at):
            return Outcome(CheckState.FAILED, "no_match")
        digest = sm3.digest(typed.encode())
        if hmac.compare_digest(row.code_digest, digest):
            row.used_at = at
            clerk = Actor(ActorKind.OFFICER, row.issued_by, row.authority)
            return Outcome(CheckState.PASSED, vouched=Vouched(clerk, self._wait))
        row.tries += 1
        if row.tries >= TRIES:
            return Outcome(CheckState.FAILED, "too_many")
        return Outcome(CheckState.PENDING, "no_match")


def _newest(session: Session, person: Person, vault: Vault) -> CounterCode | None:
    """Hold the code that was made last for the person, if it is for this name and still counts."""
    key = person.key(vault)
    made = sa.select(CounterCode).where(CounterCode.person_key == key).with_for_update()
    # Never an older one: two clerks may have made codes at the same moment.
    row = session.scalar(made.order_by(CounterCode.issued_at.desc()).limit(1))
    if row is None or row.name_index != _name_index(person, vault):
        return None
    identity = find_identity(session, key)
    locked_at = identity and identity.locked_at
    # What was handed out before the wallet was locked does not unlock it.
    return None if locked_at and row.issued_at <= locked_at else row


def _name_index(person: Person, vault: Vault) -> bytes:
    return vault.index("name", comparable(person.name))
