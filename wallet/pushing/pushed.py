"""Read a license as an issuing system pushes it (design.md 4.5): every fault of its shape at once.

Where something is missing or cannot be read, the arrival holds a stand-in, so that the rest of it
can be judged in the same answer.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from wallet.identity.documents import KINDS, RESIDENT_ID, USCC
from wallet.identity.names import spell
from wallet.licenses.arrival import (
    Arrival,
    Guardian,
    Party,
    PartyKind,
    Representative,
    stated,
)
from wallet.licenses.state import State
from wallet.pushing.face_values import read_values
from wallet.reading.characters import unified
from wallet.reading.faults import Fault
from wallet.reading.reader import Reader

MEMBERS = {
    "identifier",
    "type",
    "number",
    "authority",
    "issued_on",
    "valid_from",
    "valid_to",
    "holders",
    "guardians",
    "representative",
    "fields",
    "state",
}
PERSON = {"name", "id_type", "id_number"}
MOST_NAMED = 50
LONGEST_NAME = 200
STAND_IN = "-"


@dataclass(frozen=True, repr=False)
class Pushed:
    """What was pushed, as far as it can be read; it counts only if there are no faults."""

    arrival: Arrival
    state: State | None
    faults: tuple[Fault, ...]


def read_pushed(body: object, *, identifier: str | None = None) -> Pushed:
    """Read one license; `identifier` is the one of the address, where there is one."""
    reader = Reader(body if isinstance(body, dict) else {})
    if not isinstance(body, dict):
        reader.faults.append(Fault("", "wrong_kind"))
    reader.only(MEMBERS)
    state = reader.word("state", set(State), required=False)
    arrival = _arrival(reader, _identifier(reader, identifier), State(state or State.VALID))
    return Pushed(arrival, State(state) if state else None, tuple(reader.faults))


def _identifier(reader: Reader, expected: str | None) -> str:
    written = reader.text("identifier", longest=128, required=expected is None)
    if written and expected and written != expected:
        reader.fault("identifier", "identifier_differs")
    return expected or written or STAND_IN


def _arrival(reader: Reader, identifier: str, state: State) -> Arrival:
    authority = reader.inner("authority", required=True) or Reader({"code": STAND_IN})
    authority.only({"code", "name"})
    representative = reader.inner("representative")
    return Arrival(
        identifier=identifier,
        type=reader.text("type", longest=40) or STAND_IN,
        number=reader.text("number", longest=64) or STAND_IN,
        authority_code=authority.text("code", longest=18) or STAND_IN,
        authority_name=authority.text("name", spell=unified) or STAND_IN,
        issued_on=reader.day("issued_on", required=True) or date(2000, 1, 1),
        valid_from=reader.day("valid_from"),
        valid_to=reader.last_day("valid_to"),
        holders=tuple(map(_holder, _few(reader, "holders", required=True))),
        guardians=tuple(filter(None, map(_guardian, _few(reader, "guardians")))),
        representative=_representative(representative) if representative else None,
        fields=read_values(reader.inner("fields") or Reader({})),
        state=state,
        state_at=None,
        state_reason=None,
    )


def _few(reader: Reader, name: str, *, required: bool = False) -> list[Reader]:
    found = reader.each(name, required=required)
    if len(found) > MOST_NAMED:
        reader.fault(name, "length")
    return found[:MOST_NAMED]


def _holder(reader: Reader) -> Party:
    reader.only(PERSON | {"kind"})
    kind: PartyKind = (
        "organization"
        if reader.word("kind", {"person", "organization"}) == "organization"
        else "person"
    )
    usual, spelling = (RESIDENT_ID, spell) if kind == "person" else (USCC, unified)
    number = reader.text("id_number", longest=64, required=kind == "organization")
    return Party(kind, _name(reader, spelling), _id_type(reader) or usual, number)


def _guardian(reader: Reader) -> Guardian | None:
    reader.only(PERSON | {"relation"})
    if all(_says_nothing(reader.members.get(name)) for name in ("name", "id_number")):
        return None  # a parent who is not known
    return Guardian(
        name=_name(reader),
        id_number=stated(reader.text("id_number", longest=64, required=False)),
        relation=reader.text("relation", longest=32) or STAND_IN,
        id_type=_id_type(reader) or RESIDENT_ID,
    )


def _says_nothing(member: object) -> bool:
    return member is None or (isinstance(member, str) and stated(member) is None)


def _representative(reader: Reader) -> Representative:
    reader.only(PERSON)
    return Representative(
        name=_name(reader),
        id_number=reader.text("id_number", longest=64) or STAND_IN,
        id_type=_id_type(reader) or RESIDENT_ID,
    )


def _name(reader: Reader, spelling: Callable[[str], str] = spell) -> str:
    return reader.text("name", longest=LONGEST_NAME, spell=spelling) or STAND_IN


def _id_type(reader: Reader) -> str | None:
    # Of a kind that nobody can prove no holder would ever see the license.
    return reader.word("id_type", KINDS, required=False)
