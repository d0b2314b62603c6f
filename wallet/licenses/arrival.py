"""A license as any source hands it in: a register's answer, an issuing system's push.

`repr` is off, so that no traceback shows who stands on it.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Literal, TypeVar

from wallet.catalogue.models import LicenseType
from wallet.identity.documents import RESIDENT_ID
from wallet.identity.names import spell
from wallet.identity.numbers import normalize_document_number
from wallet.licenses.models import Role
from wallet.licenses.state import Flag, State
from wallet.reading.characters import unified
from wallet.reading.dates import in_china

# What is written where there is nothing: of a father who is not known, say.
NOTHING = {"", "无", "/", "-", "—", "——", "不详"}
PartyKind = Literal["person", "organization"]


@dataclass(frozen=True, repr=False)
class Party:
    """A holder; only a newborn has no number."""

    kind: PartyKind
    name: str
    id_type: str
    id_number: str | None


@dataclass(frozen=True, repr=False)
class Guardian:
    """A parent or who stands in for one; whoever has no number there is not given the license."""

    name: str
    id_number: str | None
    relation: str
    id_type: str = RESIDENT_ID


@dataclass(frozen=True, repr=False)
class Representative:
    name: str
    id_number: str | None
    id_type: str = RESIDENT_ID


Named = TypeVar("Named", Party, Guardian, Representative)


@dataclass(frozen=True, repr=False)
class Listed:
    """Anybody named on the license, in whichever role; `place` is the JSON pointer to them."""

    role: Role
    position: int
    party: Party
    relation: str | None
    place: str


@dataclass(frozen=True, repr=False)
class Arrival:
    """One license; `flags` is None when the source says nothing about them."""

    identifier: str
    type: str  # the catalogue's code, or the 21 characters of identifiers
    number: str
    authority_code: str
    authority_name: str
    issued_on: date
    valid_from: date | None
    valid_to: date | None
    holders: tuple[Party, ...]
    guardians: tuple[Guardian, ...]
    representative: Representative | None
    fields: dict[str, str]
    state: State
    state_at: datetime | None
    state_reason: str | None
    flags: frozenset[Flag] | None = None

    def everybody(self) -> Iterator[Listed]:
        """Name everybody on the license, holders first."""
        for at, holder in enumerate(self.holders):
            yield Listed(Role.HOLDER, at, holder, None, f"/holders/{at}")
        for at, guardian in enumerate(self.guardians):
            party, relation = _person(guardian), guardian.relation
            yield Listed(Role.GUARDIAN, at, party, relation, f"/guardians/{at}")
        if self.representative:
            party = _person(self.representative)
            yield Listed(Role.REPRESENTATIVE, 0, party, None, "/representative")

    def content(self) -> str:
        """Write down everything but the state, always in the same way."""
        facts = asdict(self)
        for about_state in ("state", "state_at", "state_reason", "flags"):
            del facts[about_state]
        return json.dumps(facts, sort_keys=True, ensure_ascii=False, default=date.isoformat)


@dataclass(frozen=True, repr=False)
class Illegible:
    """What a source sent in the place of a license, and nobody can read."""

    content: str


def stated(text: str | None) -> str | None:
    """Return what is written, unless it says that there is nothing."""
    return None if text is None or spell(text) in NOTHING else text


def tidied(arrival: Arrival, license_type: LicenseType) -> Arrival:
    """Return a checked arrival in the wallet's spelling, without fields that the type lacks."""
    known = license_type.field_names
    return replace(
        arrival,
        type=license_type.code,
        number=arrival.number.strip(),
        authority_name=unified(arrival.authority_name),
        holders=tuple(map(_spelled, arrival.holders)),
        guardians=tuple(map(_spelled, arrival.guardians)),
        representative=arrival.representative and _spelled(arrival.representative),
        fields={
            name: in_china(value) if name == license_type.holder_birth_field else value
            for name, value in arrival.fields.items()
            if name in known
        },
    )


def _person(one: Guardian | Representative) -> Party:
    return Party("person", one.name, one.id_type, one.id_number)


def _spelled(one: Named) -> Named:
    number = one.id_number and normalize_document_number(one.id_type, one.id_number)
    is_person = not isinstance(one, Party) or one.kind == "person"
    name = spell(one.name) if is_person else unified(one.name).strip()
    return replace(one, name=name, id_number=number)
