"""Who looked at a person's licenses: a query over the audit log, newest first.

A look is a verification, a refused one too, or a read by staff or by a system: of a license, of
an application and what is attached to it, of an objection; and so is what an officer does to a
person. What citizens read themselves is none, and neither is what a source brings. Of a license
that others hold too, a parent's or a representative's, the person sees on which day they showed
it, and nothing else.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from wallet.act import ActorKind
from wallet.audit.models import Entry
from wallet.authorities.names import named
from wallet.calendar.local_time import local_date
from wallet.database import Json
from wallet.errors import NotFound
from wallet.officers.models import number_of
from wallet.paging import Position, newest_first
from wallet.usage import looks
from wallet.usage.looks import By, Wanted

__all__ = ["By", "Use", "Wanted", "get", "list_usage", "pages"]

PAGE_ROWS = 200
# What a read by staff may be about, beside a license.
ABOUT = ("application", "objection")


@dataclass(frozen=True)
class Use:
    """One look, as the holder sees it."""

    id: UUID
    at: datetime
    action: str
    by_kind: By
    by_name: str | None
    license_id: UUID | None
    license_name: str | None
    license_type: str | None
    detail: Json
    is_disputed: bool = False
    # The officer's.
    by_number: str | None = None

    @property
    def position(self) -> Position:
        return Position(self.at, self.id)

    @property
    def by_other(self) -> bool:
        """Tell whether another holder showed the license: only the day of it may be told."""
        return self.by_kind is By.CO_HOLDER

    @property
    def day(self) -> date:
        return local_date(self.at)

    @property
    def is_read(self) -> bool:
        return self.action in looks.READS

    @property
    def about(self) -> tuple[str, UUID] | None:
        """Name the application or objection that was read."""
        found = [kind for kind in ABOUT if self.is_read and kind in self.detail]
        return (found[0], UUID(self.detail[found[0]])) if found else None


def list_usage(
    session: Session,
    person_key: bytes,
    *,
    limit: int,
    on: date,
    wanted: Wanted | None = None,
    after: Position | None = None,
) -> list[Use]:
    """List looks at what the person holds on the day or has begun, failed looks too."""
    wanted = wanted or Wanted()
    statements = looks.own(person_key, wanted), looks.of_held(person_key, wanted, on=on)
    found = [
        _use(*row)
        for statement in statements
        for row in session.execute(
            newest_first(statement, Entry.at, Entry.id, limit=limit, after=after)
        )
    ]
    merged = sorted(found, key=lambda use: (use.at, use.id), reverse=True)
    return _with_names(session, merged[:limit])


def get(session: Session, person_key: bytes, entry_id: UUID, *, on: date) -> Use:
    """Return one line of the person's usage, as the list has it.  Raises NotFound."""
    wanted = Wanted(entry_id=entry_id)
    found = list_usage(session, person_key, limit=1, on=on, wanted=wanted)
    if not found:
        raise NotFound("there is no such line of usage")
    return found[0]


def pages(
    session: Session, person_key: bytes, *, on: date, wanted: Wanted, rows: int = PAGE_ROWS
) -> Iterator[list[Use]]:
    """Yield everything, a page at a time; between two pages the transaction may be ended."""
    after = None
    while page := list_usage(session, person_key, limit=rows, on=on, wanted=wanted, after=after):
        yield page
        after = page[-1].position


def _use(
    entry: Entry,
    license_type: str | None,
    license_name: str | None,
    disputed_at: datetime | None,
    is_own: bool,
) -> Use:
    use = Use(
        id=entry.id,
        at=entry.at,
        action=entry.action,
        by_kind=By(entry.actor_kind),
        by_name=entry.actor_name,
        license_id=entry.license_id,
        license_name=license_name,
        license_type=license_type,
        detail=entry.detail,
        is_disputed=disputed_at is not None,
        by_number=number_of(entry.actor_id) if entry.actor_kind is ActorKind.OFFICER else None,
    )
    if entry.actor_kind is ActorKind.SYSTEM:
        return replace(use, by_name=entry.actor_name or entry.actor_id)
    if entry.action in looks.READS or is_own:
        return use
    return replace(use, by_kind=By.CO_HOLDER, by_name=None, detail={})


def _with_names(session: Session, uses: list[Use]) -> list[Use]:
    """Put names for authorities: the entries of officers hold codes."""
    codes = {use.by_name for use in uses if use.by_kind is By.OFFICER and use.by_name}
    names = {code: named(session, code).name for code in codes}
    return [
        replace(use, by_name=names.get(use.by_name or "")) if use.by_kind is By.OFFICER else use
        for use in uses
    ]
