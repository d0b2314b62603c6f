"""An act about a person as officers read it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self
from uuid import UUID

from wallet.crypto.vault import Vault
from wallet.identity.models import ActKind, ActState, PersonAct
from wallet.identity.persons import Person
from wallet.licenses.authority import Authority
from wallet.officers.models import Officer, number_of


@dataclass(frozen=True, repr=False)
class ShownAct:
    """The act with its persons, whose numbers are masked, and its evidence."""

    id: UUID
    kind: ActKind
    state: ActState
    person: Person
    other: Person | None
    license_id: UUID | None
    evidence: str
    against: str | None
    authority: Authority
    asked_by: str
    own: bool
    asked_at: datetime

    @classmethod
    def of(cls, found: PersonAct, vault: Vault, authority: Authority, *, reader: Officer) -> Self:
        facts = found.opened(vault)
        return cls(
            id=found.id,
            kind=found.kind,
            state=found.state,
            person=Person(**facts["person"]),
            other=Person(**facts["other"]) if "other" in facts else None,
            license_id=found.license_id,
            evidence=facts["evidence"],
            against=facts.get("against"),
            authority=authority,
            asked_by=number_of(str(found.asked_by)),
            own=found.asked_by == reader.id,
            asked_at=found.asked_at,
        )
