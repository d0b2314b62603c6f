"""Ask the registers about a person, and store what they answer.

Two halves, because the network must never be waited for inside a database transaction: `ask`
touches no database, `store` no network.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Protocol

import sqlalchemy as sa

from wallet.act import Act
from wallet.errors import Invalid
from wallet.identity.former import was_called
from wallet.identity.names import same_name
from wallet.identity.numbers import read_document
from wallet.identity.persons import Person
from wallet.licenses import held_back
from wallet.licenses.arrival import Arrival, Illegible, Party
from wallet.licenses.arrival_check import InvalidArrival, one_by_one
from wallet.licenses.held_back import HeldBack
from wallet.licenses.identifier import InvalidIdentifier, parse
from wallet.licenses.misnamed import let_go, take_away
from wallet.licenses.models import Holding, License
from wallet.licenses.not_taken import NotTaken
from wallet.licenses.number_index import lock_numbers
from wallet.licenses.receive import receive
from wallet.registers.fetches import note
from wallet.registers.models import FetchState
from wallet.registers.provincial.register import RegisterUnavailable


class Register(Protocol):
    """A source that can be asked; `name` is what citizens and the history call it."""

    @property
    def name(self) -> str: ...
    def certificates_of(
        self, *, id_type: str, id_number: str, at: datetime, seconds: float
    ) -> tuple[Arrival | Illegible, ...]: ...


@dataclass(frozen=True)
class SourceAnswer:
    """What one source said: arrivals, or a word for why there are none."""

    source: str
    state: FetchState
    arrivals: tuple[Arrival | Illegible, ...] = ()
    error: str | None = None


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

    Attached is only a license on which the number stands with the person's name; whatever else
    was named for the person is remembered, and an alarm.
    """
    numbers = [one.number for each in answers for one in each.arrivals if isinstance(one, Arrival)]
    lock_numbers(act.session, numbers, vault=act.vault)
    let_go(act, person)
    parts = [_take_all(act, answer, person) for answer in answers]
    return Stored(
        licenses=tuple(one for taken, _ in parts for one in taken),
        held_back=tuple(one for _, held in parts for one in held),
    )


def _question(
    register: Register, person: Person, at: datetime, seconds: float
) -> tuple[Arrival | Illegible, ...]:
    return register.certificates_of(
        id_type=person.id_type, id_number=person.id_number, at=at, seconds=seconds
    )


def _answer(source: str, future: Future[tuple[Arrival | Illegible, ...]]) -> SourceAnswer:
    if not future.done():
        return SourceAnswer(source, FetchState.PENDING)
    try:
        return SourceAnswer(source, FetchState.FRESH, future.result())
    except RegisterUnavailable as error:
        # Whichever of the two clocks ran out first, the one here or the adapter's.
        if error.cause == "timeout":
            return SourceAnswer(source, FetchState.PENDING)
        return SourceAnswer(source, FetchState.FAILED, error=error.cause)


def _take_all(
    act: Act, answer: SourceAnswer, person: Person
) -> tuple[list[License], list[HeldBack]]:
    key = person.key(act.vault)
    note(act.session, key, answer.source, state=answer.state, error=answer.error, at=act.at)
    if answer.state is not FetchState.FRESH:
        return [], []
    # In one order, so that two refreshes lock the rows they share in the same order.
    arrivals = sorted(answer.arrivals, key=_order)
    became = [one for each in arrivals for one in _take(act, each, answer.source, person)]
    held = [one for one in became if isinstance(one, HeldBack)]
    taken = [one for one in became if isinstance(one, License)]
    given = [one.identifier for one in taken]
    held_back.note_answer(act, held, source=answer.source, person_key=key, given=given)
    return taken, held


def _order(arrival: Arrival | Illegible) -> str:
    return arrival.identifier if isinstance(arrival, Arrival) else ""


def _take(
    act: Act, arrival: Arrival | Illegible, source: str, person: Person
) -> Iterator[License | HeldBack]:
    if isinstance(arrival, Illegible):
        yield HeldBack(source, None, "illegible", content=arrival.content)
        return
    held = partial(HeldBack, source, _identifier(arrival), content=arrival.content())
    good = one_by_one(arrival)
    if refusal := _why_not_theirs(act, good, person):
        _take_away(act, person.key(act.vault), arrival, source)
        yield held(refusal, is_theirs=_bears_name(arrival, person))
        return
    if good != arrival:
        yield held("somebody_left_out", is_theirs=False)
    try:
        yield _received(act, good, source, person.key(act.vault))
    except InvalidArrival as error:
        yield held(error.code, faults=tuple(error.faults))
    except NotTaken as error:
        yield held(error.code)


def _received(act: Act, arrival: Arrival, source: str, key: bytes) -> License:
    license_ = receive(act, arrival, source=source)
    theirs = (Holding.person_key == key) & (Holding.license_id == license_.id)
    if act.session.scalar(sa.select(sa.exists().where(theirs))):
        return license_
    # It came before, while they were known by another name.
    license_.content_index = b""
    return receive(act, arrival, source=source)


def _why_not_theirs(act: Act, arrival: Arrival, person: Person) -> str | None:
    names = [
        listed.party.name for listed in arrival.everybody() if _is_number_of(person, listed.party)
    ]
    if not names:
        return "number_missing"
    others = [name for name in names if not same_name(name, person.name)]
    key = person.key(act.vault)
    is_former = all(was_called(act.session, key, name, act.vault) for name in others)
    return None if is_former else "name_differs"


def _is_number_of(person: Person, party: Party) -> bool:
    try:
        found = read_document(party.id_type, party.id_number or "")
    except Invalid:
        return False
    return found == (person.id_type, person.id_number)


def _bears_name(arrival: Arrival, person: Person) -> bool:
    return any(same_name(listed.party.name, person.name) for listed in arrival.everybody()) or any(
        _is_number_of(person, listed.party) for listed in arrival.everybody()
    )


def _take_away(act: Act, key: bytes, arrival: Arrival, source: str) -> None:
    # It may have reached this person before, by the question of somebody else who is on it.
    found = sa.select(License).where(License.identifier == _identifier(arrival))
    for license_ in act.session.scalars(found.where(License.source == source)):
        take_away(act, license_, key)


def _identifier(arrival: Arrival) -> str | None:
    try:
        parse(arrival.identifier)
    except InvalidIdentifier:
        return None
    return arrival.identifier
