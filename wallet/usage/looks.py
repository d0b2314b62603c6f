"""Which entries are looks at a person's licenses, and which of them somebody asked for."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from wallet.act import ActorKind
from wallet.audit.models import Entry
from wallet.calendar.local_time import local_date, start_of
from wallet.catalogue.models import LicenseType
from wallet.identity.former import is_of
from wallet.licenses.models import Holding, License
from wallet.objections.models import Objection
from wallet.verification.check import ACTION
from wallet.verification.models import Redemption
from wallet.verification.verdict import Verdict

READS = ("application.read", "attachment.read", "license.read", "objection.read")
# What officers do to a person, looks or not: each is a line too.
ACTS = (
    "application.created",
    "binding.move_confirmed",
    "binding.move_refused",
    "binding.number_replaced",
    "binding.person_died",
    "counter_code.issued",
    "guardian.appointed",
    "guardian.ended",
    "guardian.replaced",
    "guardian.restored",
    "person.linked",
    "person.not_died",
    "person.split",
    "wallet.locked",
)
COLUMNS: tuple[Any, ...] = (Entry, LicenseType.code, LicenseType.name)
DAY = timedelta(days=1)


class By(StrEnum):
    """Who looked."""

    VERIFIER = "verifier"
    OFFICER = "officer"
    SYSTEM = "system"
    CO_HOLDER = "co_holder"  # another holder showed the license


READERS = {By.OFFICER: ActorKind.OFFICER, By.SYSTEM: ActorKind.SYSTEM}


@dataclass(frozen=True)
class Wanted:
    """What somebody asks for; what is left out lets everything through."""

    entry_id: UUID | None = None
    license_id: UUID | None = None
    start: datetime | None = None
    # Not itself: what is wanted happened before it.
    end: datetime | None = None
    verdict: Verdict | None = None
    kind: By | None = None

    def has(self, *kinds: By) -> bool:
        return self.kind is None or self.kind in kinds


def own(person_key: bytes, wanted: Wanted) -> sa.Select[Any]:
    """Select the looks that name the person: verifications, and reads of what they have begun."""
    verified, read = [Entry.action == ACTION], [*_reads(wanted)]
    if wanted.verdict is not None:
        verified.append(Entry.detail["verdict"].as_string() == wanted.verdict.value)
    kinds = _either(
        sa.and_(*verified) if wanted.has(By.VERIFIER) else None,
        sa.and_(*read) if read else None,
    )
    # Only an objection tells that a refused look was denied: no code was used up by it.
    denied = is_of(Objection.person_key, person_key) & (Objection.verification_id == Entry.id)
    used = is_of(Redemption.person_key, person_key) & (Redemption.verification_id == Entry.id)
    return (
        _looks(wanted)
        .add_columns(sa.func.coalesce(Redemption.disputed_at, Objection.created_at), sa.true())
        .outerjoin(Redemption, used)
        .outerjoin(Objection, denied)
        .where(is_of(Entry.person_key, person_key), kinds, *_between(wanted.start, wanted.end))
    )


def of_held(person_key: bytes, wanted: Wanted, *, on: date) -> sa.Select[Any]:
    """Select the looks at what the person holds which name somebody else, or nobody."""
    held = sa.select(Holding.license_id).where(
        is_of(Holding.person_key, person_key), Holding.until.is_(None) | (Holding.until > on)
    )
    kinds = _either(_of_others(person_key, wanted), _of_nobody(wanted))
    nothing = sa.literal(None).label("disputed_at")
    return _looks(wanted).add_columns(nothing, sa.false()).where(Entry.license_id.in_(held), kinds)


def _looks(wanted: Wanted) -> sa.Select[Any]:
    # The entries about an application name its type before there is a license.
    license_type = sa.func.coalesce(License.type, Entry.detail["type"].as_string())
    statement = (
        sa.select(*COLUMNS)
        .select_from(Entry)
        .outerjoin(License, License.id == Entry.license_id)
        .outerjoin(LicenseType, LicenseType.code == license_type)
    )
    if wanted.entry_id is not None:
        statement = statement.where(Entry.id == wanted.entry_id)
    if wanted.license_id is not None:
        statement = statement.where(Entry.license_id == wanted.license_id)
    return statement


def _of_others(person_key: bytes, wanted: Wanted) -> sa.ColumnElement[bool] | None:
    if wanted.verdict is not None or not wanted.has(By.CO_HOLDER):
        return None
    # Of these the day is told and no more, also to who asks for one moment after the other.
    days = _between(*(moment and _next_day(moment) for moment in (wanted.start, wanted.end)))
    return sa.and_(Entry.action == ACTION, ~is_of(Entry.person_key, person_key), *days)


def _of_nobody(wanted: Wanted) -> sa.ColumnElement[bool] | None:
    reads = [*_reads(wanted)]
    times = _between(wanted.start, wanted.end)
    return sa.and_(*reads, Entry.person_key.is_(None), *times) if reads else None


def _reads(wanted: Wanted) -> Iterator[sa.ColumnElement[bool]]:
    if wanted.verdict is None and wanted.has(*READERS):
        of_officers = Entry.action.in_(ACTS) & (Entry.actor_kind == ActorKind.OFFICER)
        yield Entry.action.in_(READS) | of_officers
        yield Entry.actor_kind.in_([READERS[by] for by in READERS if wanted.has(by)])


def _either(*conditions: sa.ColumnElement[bool] | None) -> sa.ColumnElement[bool]:
    return sa.or_(sa.false(), *(one for one in conditions if one is not None))


def _between(start: datetime | None, end: datetime | None) -> Iterator[sa.ColumnElement[bool]]:
    if start is not None:
        yield Entry.at >= start
    if end is not None:
        yield Entry.at < end


def _next_day(at: datetime) -> datetime:
    """Return the first beginning of a day, in China, that is not before the moment."""
    begun = start_of(local_date(at))
    return begun if begun == at else begun + DAY
