"""When each source was last asked about a person, and how that went."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from wallet.database import Base
from wallet.insertion import add_or_find
from wallet.licenses.models import SOURCE_LENGTH


class FetchState(StrEnum):
    FRESH = "fresh"
    STALE = "stale"  # never stored: fresh, and older than the source's max_age
    FAILED = "failed"
    PENDING = "pending"


class SourceFetch(Base):
    """The last time that a source was asked about a person."""

    __tablename__ = "source_fetches"

    person_key: Mapped[bytes] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(sa.String(SOURCE_LENGTH), primary_key=True)
    state: Mapped[FetchState]
    asked_at: Mapped[datetime]
    # The last answer that was good, whatever came after it.
    fetched_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(sa.String(32))


@dataclass(frozen=True)
class Freshness:
    """How far a source's part of a list can be trusted now."""

    name: str
    state: FetchState
    fetched_at: datetime | None = None
    error: str | None = None
    asked_at: datetime | None = None


def note(
    session: Session,
    person_key: bytes,
    source: str,
    *,
    state: FetchState,
    error: str | None,
    at: datetime,
) -> None:
    """Remember how asking the source went."""
    key = (person_key, source)
    fetch = session.get(SourceFetch, key)
    if fetch is None:
        fresh = SourceFetch(person_key=person_key, source=source, state=state, asked_at=at)
        fetch = add_or_find(session, fresh, lambda: session.get(SourceFetch, key))
    fetch.state, fetch.asked_at, fetch.error = state, at, error
    if state is FetchState.FRESH:
        fetch.fetched_at = at


def freshness(
    session: Session,
    person_key: bytes,
    *,
    sources: Sequence[str],
    max_age: timedelta,
    at: datetime,
) -> list[Freshness]:
    """Tell of each source how its last answer stands; one that was never asked is pending."""
    asked = session.scalars(sa.select(SourceFetch).where(SourceFetch.person_key == person_key))
    by_source = {fetch.source: _freshness(fetch, max_age, at) for fetch in asked}
    return [by_source.get(name) or Freshness(name, FetchState.PENDING) for name in sources]


def due(sources: Sequence[Freshness], *, retry_after: timedelta, at: datetime) -> list[str]:
    """Name the sources worth asking now: not fresh, and not asked a moment ago."""
    return [
        source.name
        for source in sources
        if source.state is not FetchState.FRESH
        and (source.asked_at is None or at - source.asked_at >= retry_after)
    ]


def _freshness(fetch: SourceFetch, max_age: timedelta, at: datetime) -> Freshness:
    state = fetch.state
    if state is FetchState.FRESH and fetch.fetched_at and at - fetch.fetched_at > max_age:
        state = FetchState.STALE
    return Freshness(fetch.source, state, fetch.fetched_at, fetch.error, fetch.asked_at)
