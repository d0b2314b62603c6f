"""A holding with its license as it stands at a moment, and how rows become one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.calendar.local_time import local_date, start_of
from wallet.catalogue.models import LicenseType
from wallet.crypto.vault import Vault
from wallet.identity.former import is_of
from wallet.licenses.authority import Authority
from wallet.licenses.changes import in_words
from wallet.licenses.models import HolderKind, Holding, License, LicenseEvent, LicenseHolder, Role
from wallet.licenses.remedies import REMEDIES
from wallet.licenses.showing import name_masked, number_masked
from wallet.licenses.stand import events_by_license
from wallet.licenses.standing import Change, Standing, standing
from wallet.licenses.state import State

ROLE_ORDER = list(Role)
# Columns, not entities: a list is asked for far more often than anything is changed.
COLUMNS: tuple[Any, ...] = (
    License.id,
    License.identifier,
    License.type,
    LicenseType.name.label("type_name"),
    LicenseType.number_contains_id_number,
    Holding.role,
    Holding.until,
    License.number_sealed,
    License.number_index,
    License.chain,
    LicenseHolder.id.label("holder_id"),
    LicenseHolder.kind,
    LicenseHolder.name_sealed,
    License.authority_code,
    License.authority_name,
    License.issued_on,
    License.valid_from,
    License.valid_to,
    License.check_scheme,
    License.source,
    License.fetched_at,
    License.successor_id,
)


@dataclass(frozen=True)
class HeldPosition:
    """Where a page of the list ended; the next one goes on after it."""

    issued_on: date
    id: UUID
    role: Role

    def __str__(self) -> str:
        return f"{self.issued_on} {self.id} {self.role}"

    @classmethod
    def read(cls, text: str) -> Self:
        """Read what `str` wrote.  Raises ValueError."""
        issued_on, license_id, role = text.split(" ")
        return cls(date.fromisoformat(issued_on), UUID(license_id), Role(role))

    @property
    def rank(self) -> tuple[int, UUID, int]:
        """Newest first, and every row in a place of its own."""
        return -self.issued_on.toordinal(), self.id, ROLE_ORDER.index(self.role)


@dataclass(frozen=True, repr=False)
class HeldLicense:
    """One holding and its license; the holder is the first one named on the license."""

    license_id: UUID
    identifier: str
    type: str
    type_name: str
    role: Role
    until: date | None
    number: str
    number_masked: str
    holder_kind: HolderKind
    holder_name: str
    holder_name_masked: str
    authority_code: str
    authority_name: str
    issued_on: date
    source: str
    fetched_at: datetime
    successor_id: UUID | None
    standing: Standing
    # What tells the same license under another identifier (wallet.licenses.merging.twins).
    number_index: bytes
    chain: str
    also: tuple[UUID, ...] = ()

    @property
    def authority(self) -> Authority:
        return Authority(self.authority_code, self.authority_name)

    @property
    def remedy(self) -> str | None:
        return REMEDIES.get(self.standing.state)

    @property
    def successor(self) -> UUID | None:
        """Lead to what took its place; a license announced ahead has not yet."""
        return self.successor_id if self.standing.recorded is State.SUPERSEDED else None

    @property
    def position(self) -> HeldPosition:
        return HeldPosition(self.issued_on, self.license_id, self.role)

    @property
    def history(self) -> list[Change]:
        """The states and changes of the license, oldest first, beginning with its issue."""
        first, *later = self.standing.history
        issue = Change(first.state, start_of(self.issued_on), None, self.source)
        # What happened at one moment stands in the order of the two lists: the step first.
        changes = self.standing.changes
        said = [replace(one, reason=in_words(one.changed or ())) for one in changes]
        happened = [*later, *said]
        return [issue, *sorted(happened, key=lambda one: one.since or self.fetched_at)]


def select_held(person_key: bytes, *, at: datetime) -> sa.Select[Any]:
    """Select what the person holds at the moment: guardians' holdings end."""
    first_holder = (
        (LicenseHolder.license_id == License.id)
        & (LicenseHolder.role == Role.HOLDER)
        & (LicenseHolder.position == 0)
    )
    return (
        sa.select(*COLUMNS)
        .select_from(Holding)
        .join(License, License.id == Holding.license_id)
        .join(LicenseType, LicenseType.code == License.type)
        .join(LicenseHolder, first_holder)
        .where(is_of(Holding.person_key, person_key))
        .where(Holding.until.is_(None) | (Holding.until > local_date(at)))
    )


def read_held(
    session: Session, statement: sa.Select[Any], *, vault: Vault, at: datetime
) -> list[HeldLicense]:
    """Run a selection and bring every license into its present state: two queries in all."""
    rows = session.execute(statement).all()
    events = events_by_license(session, [row.id for row in rows])
    return [_held(row, events[row.id], vault=vault, at=at) for row in rows]


def _held(
    row: sa.Row[Any], events: Sequence[LicenseEvent], *, vault: Vault, at: datetime
) -> HeldLicense:
    number = License.number.open(vault, row.number_sealed, of=row.id)
    name = LicenseHolder.name.open(vault, row.name_sealed, of=row.holder_id)
    return HeldLicense(
        license_id=row.id,
        identifier=row.identifier,
        type=row.type,
        type_name=row.type_name,
        role=row.role,
        until=row.until,
        number=number,
        number_masked=number_masked(number, contains_id_number=row.number_contains_id_number),
        holder_kind=row.kind,
        holder_name=name,
        holder_name_masked=name_masked(row.kind, name),
        authority_code=row.authority_code,
        authority_name=row.authority_name,
        issued_on=row.issued_on,
        source=row.source,
        fetched_at=row.fetched_at,
        successor_id=row.successor_id,
        standing=standing(row, events, at=at),
        number_index=row.number_index,
        chain=row.chain,
    )
