"""What an officer finds about a person, and a second one confirms: linked, died, a guardian.

Every step has its evidence and is on record; nothing is in force on one officer's word, and
nothing of it is ended so.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.act import Act
from wallet.civil_status import effects
from wallet.errors import Conflict, Invalid, NotFound
from wallet.identity import former
from wallet.identity.models import IN_FORCE, ActKind, ActState, PersonAct
from wallet.identity.persons import Person
from wallet.licenses.models import Holding, License, Role
from wallet.licenses.relatives import on_license, with_relatives
from wallet.officers import desks
from wallet.officers.decision import Decision
from wallet.officers.models import Officer
from wallet.paging import Position, newest_first
from wallet.reading.faults import Fault, as_errors

WAITING = (ActState.PROPOSED, ActState.ENDING)


class InvalidPersonAct(Invalid):
    """The act makes no sense; `errors` says where."""

    code = "invalid_person_act"

    def __init__(self, pointer: str, code: str) -> None:
        super().__init__(f"#{pointer}: {code}")
        self.errors = as_errors([Fault(pointer, code)])


class IllegalStep(Conflict):
    """The act is not where this step begins."""

    code = "illegal_step"


class SameAct(Conflict):
    """This very thing waits for a second officer, or is in force."""

    code = "same_act"


@dataclass(frozen=True, repr=False)
class Finding:
    """What an officer says about a person, with the document that shows it."""

    kind: ActKind
    person: Person
    evidence: str
    other: Person | None = None
    license: str | None = None  # the identifier


def propose(decision: Decision, finding: Finding) -> PersonAct:
    """Write down what an officer has found; it waits for another officer.

    Raises OwnCase, InvalidPersonAct, NumberReplaced or SameAct.
    """
    act, officer = decision.act, decision.officer
    found = _new(act, officer, finding)
    decision.ask_leave(people=_people(decision.act.session, found))
    _refuse_replaced(act.session, found)
    _refuse_same(act.session, found)
    act.session.add(found)
    effects.note(act, f"person_act.{found.state}", found, kind=found.kind)
    return found


def confirm(decision: Decision, found: PersonAct) -> None:
    """Let it be in force, or end it, as a second officer.

    Raises OwnCase, SecondOfficerNeeded, NumberReplaced or IllegalStep.
    """
    act = _begin(decision, found)
    decision.ask_second(found.asked_by)
    if found.state is ActState.PROPOSED:
        _refuse_replaced(act.session, found)
        found.state = ActState.IN_FORCE
        effects.begin(act, found)
    else:
        found.state = ActState.ENDED
        effects.end(act, found)


def refuse(decision: Decision, found: PersonAct) -> None:
    """Leave everything as it is.  Raises OwnCase or IllegalStep."""
    act = _begin(decision, found)
    is_new = found.state is ActState.PROPOSED
    found.state = ActState.REFUSED if is_new else ActState.IN_FORCE
    effects.note(act, "person_act.refused", found)


def ask_for_end(decision: Decision, found: PersonAct, *, evidence: str) -> None:
    """Say that it was wrong, or is over; it stays in force until a second officer agrees.

    Raises OwnCase or IllegalStep.
    """
    decision.ask_leave(people=_people(decision.act.session, found))
    if found.state is not ActState.IN_FORCE:
        raise IllegalStep(f"an act that is {found.state} cannot be ended")
    act = decision.act
    facts = found.opened(act.vault) | {"against": evidence}
    _seal(act, found, facts)
    found.state, found.asked_by, found.asked_at = ActState.ENDING, decision.officer.id, act.at
    effects.note(act, "person_act.ending", found)


def list_for_desk(
    session: Session, officer: Officer, *, limit: int, after: Position | None = None
) -> list[PersonAct]:
    """List what waits at the officer's desk, and what their authority has in force."""
    page = newest_first(
        _of_desk(session, officer), PersonAct.asked_at, PersonAct.id, limit=limit, after=after
    )
    return list(session.scalars(page))


def get_for_desk(act: Act, act_id: UUID, officer: Officer) -> PersonAct:
    """Hold one of them; raises NotFound."""
    mine = _of_desk(act.session, officer).where(PersonAct.id == act_id)
    found = act.session.scalar(mine.with_for_update())
    if found is None:
        raise NotFound("there is no such act at this desk")
    return found


def _of_desk(session: Session, officer: Officer) -> sa.Select[PersonAct]:
    waits = desks.of_desk(
        session,
        officer,
        PersonAct.authority,
        busy=[PersonAct.asked_by],
        person_key=PersonAct.person_key,
    )
    own = (PersonAct.authority == officer.authority) & (PersonAct.state == ActState.IN_FORCE)
    return sa.select(PersonAct).where((PersonAct.state.in_(WAITING) & waits) | own)


def _begin(decision: Decision, found: PersonAct) -> Act:
    decision.ask_leave(people=_people(decision.act.session, found))
    if found.state not in WAITING:
        raise IllegalStep(f"an act that is {found.state} waits for nobody")
    return decision.act


def _people(session: Session, found: PersonAct) -> Iterator[bytes]:
    """Name whom the act concerns, and their relatives: the other parent of the child too."""
    for key in filter(None, (found.person_key, found.other_key)):
        yield from with_relatives(session, key)
    if found.license_id:
        yield from on_license(session, found.license_id)


def _new(act: Act, officer: Officer, finding: Finding) -> PersonAct:
    _check(finding)
    other = finding.other.key(act.vault) if finding.other else None
    found = PersonAct(
        id=uuid4(),
        kind=finding.kind,
        state=ActState.PROPOSED,
        person_key=finding.person.key(act.vault),
        other_key=other,
        license_id=_license(act.session, finding, other),
        authority=officer.authority,
        asked_by=officer.id,
        asked_at=act.at,
    )
    if finding.kind is ActKind.LINK and found.other_key == found.person_key:
        _refuse_same_name(finding)
    facts = {"person": asdict(finding.person), "evidence": finding.evidence}
    _seal(act, found, facts | ({"other": asdict(finding.other)} if finding.other else {}))
    return found


def _check(finding: Finding) -> None:
    needs_other = finding.kind is ActKind.LINK
    if needs_other and finding.other is None:
        raise InvalidPersonAct("/other", "required")
    if finding.kind is ActKind.DEATH and finding.other:
        raise InvalidPersonAct("/other", "not_with_this_kind")
    if (finding.license is not None) != (finding.kind is ActKind.GUARDIAN):
        word = "not_with_this_kind" if finding.license else "required"
        raise InvalidPersonAct("/license", word)


def _refuse_same_name(finding: Finding) -> None:
    if finding.other and finding.other.name == finding.person.name:
        raise InvalidPersonAct("/other", "nothing_differs")


def _license(session: Session, finding: Finding, replaced: bytes | None) -> UUID | None:
    """Find the child's license, on which the parent to be replaced has to stand."""
    if finding.license is None:
        return None
    guarded = (
        sa.select(License.id)
        .join(Holding, Holding.license_id == License.id)
        .where(License.identifier == finding.license, Holding.role == Role.GUARDIAN)
    )
    if replaced:
        guarded = guarded.where(Holding.person_key == replaced)
    found = session.scalar(guarded.limit(1))
    if found is None:
        raise InvalidPersonAct("/other" if replaced else "/license", "no_such_guardian")
    return found


def _refuse_replaced(session: Session, found: PersonAct) -> None:
    """Let nobody be known by two newer numbers, and no two numbers replace each other."""
    former.refuse_replaced(session, found.person_key)
    if found.kind is ActKind.LINK and found.other_key:
        former.refuse_replaced(session, found.other_key)


def _refuse_same(session: Session, new: PersonAct) -> None:
    stands: Sequence[ActState] = (*WAITING, *IN_FORCE)
    same = sa.exists().where(
        PersonAct.kind == new.kind,
        PersonAct.state.in_(stands),
        PersonAct.person_key == new.person_key,
        PersonAct.other_key.is_not_distinct_from(new.other_key),
        PersonAct.license_id.is_not_distinct_from(new.license_id),
    )
    # A second former name of one number is another link.
    is_name = new.kind is ActKind.LINK and new.other_key == new.person_key
    if not is_name and session.scalar(sa.select(same)):
        raise SameAct("this waits for a second officer already, or is in force")


def _seal(act: Act, found: PersonAct, facts: object) -> None:
    text = json.dumps(facts, ensure_ascii=False)
    found.facts_sealed = PersonAct.facts.seal(act.vault, text, of=found.id)
