"""Ask the registers about a person, and store what they answer.

Two halves, because the network must never be waited for inside a database transaction: `ask`
touches no database, `store` no network.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.act import Act
from wallet.errors import Invalid
from wallet.identity.names import same_name
from wallet.identity.numbers import normalize_document_number
from wallet.identity.persons import Person
from wallet.licenses.arrival import Arrival, Party
from wallet.licenses.arrival_check import InvalidArrival
from wallet.licenses.identifier import InvalidIdentifier, parse
from wallet.licenses.models import Holding, License
from wallet.licenses.receive import receive
from wallet.reading.faults import Fault
from wallet.registers.fetches import note
from wallet.registers.models import FetchState
from wallet.registers.provincial.register import RegisterUnavailable


class Register(Protocol):
    """A source that can be asked; `name` is what citizens and the history call it."""

    @property
    def name(self) -> str: ...
    def certificates_of(
        self, *, id_type: str, id_number: str, at: datetime, seconds: float
    ) -> tuple[Arrival, ...]: ...


@dataclass(frozen=True)
class SourceAnswer:
    """What one source said: arrivals, or a word for why there are none."""

    source: str
    state: FetchState
    arrivals: tuple[Arrival, ...] = ()
    error: str | None = None


@dataclass(frozen=True)
class HeldBack:
    """A license that a source named for the person, and that was not attached; an alarm."""

    source: str
    identifier: str | None  # None when it is not one
    reason: str  # number_missing, name_differs or invalid_license
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class Stored:
    licenses: tuple[License, ...]
    held_back: tuple[HeldBack, ...]


def ask(
    registers: Sequence[Register],
    person: Person,
    *,
    at: datetime,
    seconds: float,
) -> list[SourceAnswer]:
    """Ask all registers side by side; who has not answered in time is pending."""
    pool = ThreadPoolExecutor(max_workers=max(len(registers), 1))
    asked = [(one.name, pool.submit(_question, one, person, at, seconds)) for one in registers]
    wait([future for _, future in asked], timeout=seconds)
    # Not waited for: an answer that comes too late is dropped, and its adapter has the same
    # seconds, so that its thread ends too.
    pool.shutdown(wait=False)
    return [_answer(name, future) for name, future in asked]


def store(act: Act, answers: Sequence[SourceAnswer], person: Person) -> Stored:
    """Take in what the sources answered, except what is not certainly this person's.

    Attached is only a license on which the number stands with the person's name.
    """
    taken = [one for answer in answers for one in _take_all(act, answer, person)]
    return Stored(
        licenses=tuple(one for one in taken if isinstance(one, License)),
        held_back=tuple(one for one in taken if isinstance(one, HeldBack)),
    )


def _question(
    register: Register, person: Person, at: datetime, seconds: float
) -> tuple[Arrival, ...]:
    return register.certificates_of(
        id_type=person.id_type, id_number=person.id_number, at=at, seconds=seconds
    )


def _answer(source: str, future: Future[tuple[Arrival, ...]]) -> SourceAnswer:
    if not future.done():
        return SourceAnswer(source, FetchState.PENDING)
    try:
        return SourceAnswer(source, FetchState.FRESH, future.result())
    except RegisterUnavailable as error:
        # Whichever of the two clocks ran out first, the one here or the adapter's.
        if error.cause == "timeout":
            return SourceAnswer(source, FetchState.PENDING)
        return SourceAnswer(source, FetchState.FAILED, error=error.cause)


def _take_all(act: Act, answer: SourceAnswer, person: Person) -> Iterator[License | HeldBack]:
    key = person.key(act.vault)
    note(act.session, key, answer.source, state=answer.state, error=answer.error, at=act.at)
    # In one order, so that two refreshes lock the rows they share in the same order.
    for arrival in sorted(answer.arrivals, key=lambda arrival: arrival.identifier):
        refusal, identifier = _why_not_theirs(arrival, person), _identifier(arrival)
        if refusal:
            if identifier:
                _take_away(act.session, key, identifier, answer.source)
            yield HeldBack(answer.source, identifier, refusal)
            continue
        try:
            yield receive(act, arrival, source=answer.source)
        except InvalidArrival as error:
            faults = tuple(error.faults)
            yield HeldBack(answer.source, identifier, error.code, faults)


def _why_not_theirs(arrival: Arrival, person: Person) -> str | None:
    names = [
        listed.party.name for listed in arrival.everybody() if _is_number_of(person, listed.party)
    ]
    if not names:
        return "number_missing"
    return None if all(same_name(name, person.name) for name in names) else "name_differs"


def _is_number_of(person: Person, party: Party) -> bool:
    if party.id_type != person.id_type or not party.id_number:
        return False
    try:
        return normalize_document_number(party.id_type, party.id_number) == person.id_number
    except Invalid:
        return False


def _take_away(session: Session, key: bytes, identifier: str, source: str) -> None:
    # It may have reached this person before, by the question of somebody else who is on it.
    found = sa.select(License).where(License.identifier == identifier)
    for license_ in session.scalars(found.where(License.source == source)):
        theirs = (Holding.person_key == key) & (Holding.license_id == license_.id)
        session.execute(sa.delete(Holding).where(theirs))
        # The next arrival on which the names agree counts as new, and gives it back.
        license_.content_index = b""


def _identifier(arrival: Arrival) -> str | None:
    try:
        parse(arrival.identifier)
    except InvalidIdentifier:
        return None
    return arrival.identifier
