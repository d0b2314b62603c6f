"""When each source was last asked about a person, and how that went."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.insertion import add_or_find
from wallet.licenses import held_back
from wallet.licenses.not_taken import NameDiffers
from wallet.registers.models import FetchState, SourceFetch

# A source that did not answer is asked again by the worker, ever more seldom, and not for ever.
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(hours=1)
MOST_ATTEMPTS = 16  # half a day
# The clocks of two machines differ; what lies further ahead was noted before ours was set back.
CLOCKS_DIFFER = timedelta(minutes=1)


# What the citizen can do about a source that did not answer, or not lately.
REMEDIES = {
    FetchState.PENDING: "正在向登记系统查询，请稍后下拉刷新。",
    FetchState.FAILED: "登记系统暂时没有答复，系统会自动重试，您也可以稍后下拉刷新。",
    FetchState.STALE: "信息不是最新的，请下拉刷新。",
}
ERROR_REMEDIES = dict.fromkeys(
    ("too_many", "too_large"), "登记在您名下的证照过多，无法在此显示，请出示实体证照。"
)


# What they can do about a license that was named and could not be given to them.
WITHHELD_REMEDY = "有{}份证照的登记信息有误，暂时不能显示；急需使用的，请联系发证机关核对。"
NAME_REMEDY = "有{}份证照登记的姓名与您核验的不一致，请持身份证件到发证机关更正。"


@dataclass(frozen=True)
class Withheld:
    """How many licenses a source named for somebody that they were not given."""

    count: int
    remedy: str


@dataclass(frozen=True)
class Freshness:
    """How far a source's part of a list can be trusted now."""

    name: str
    state: FetchState
    fetched_at: datetime | None = None
    error: str | None = None
    asked_at: datetime | None = None
    withheld: Withheld | None = None

    @property
    def remedy(self) -> str | None:
        """Tell the citizen what to do about a part of the list that is missing or old."""
        return ERROR_REMEDIES.get(self.error or "") or REMEDIES.get(self.state)


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
        fetch.fetched_at, fetch.attempts, fetch.ask_again_at = at, 0, None
    else:
        fetch.attempts += 1
        fetch.ask_again_at = _next_try(fetch.attempts, at)


def is_within(max_age: timedelta, fetched_at: datetime, *, at: datetime) -> bool:
    """Tell whether an answer is young enough, and not of a time that has not come yet."""
    return -CLOCKS_DIFFER <= at - fetched_at <= max_age


def freshness(
    session: Session,
    person_key: bytes,
    *,
    max_ages: Mapping[str, timedelta],
    at: datetime,
) -> list[Freshness]:
    """Tell of each source how its last answer stands; one that was never asked is pending."""
    asked = session.scalars(sa.select(SourceFetch).where(SourceFetch.person_key == person_key))
    by_source = {fetch.source: fetch for fetch in asked}
    counted = held_back.count(session, person_key)
    return [
        replace(
            _freshness(name, by_source.get(name), max_age, at), withheld=_withheld(counted, name)
        )
        for name, max_age in max_ages.items()
    ]


def due(sources: Sequence[Freshness], *, retry_after: timedelta, at: datetime) -> list[str]:
    """Name the sources worth asking now: not fresh, and not asked a moment ago."""
    return [
        source.name
        for source in sources
        if source.state is not FetchState.FRESH
        and (source.asked_at is None or not timedelta() <= at - source.asked_at < retry_after)
    ]


def _next_try(attempts: int, at: datetime) -> datetime | None:
    if attempts > MOST_ATTEMPTS:
        return None
    return at + min(FIRST_PAUSE * (1 << attempts - 1), LONGEST_PAUSE)


def _withheld(counted: Mapping[str, Mapping[str, int]], source: str) -> Withheld | None:
    reasons = counted.get(source)
    if not reasons:
        return None
    remedy = NAME_REMEDY if reasons.keys() <= {NameDiffers.code} else WITHHELD_REMEDY
    number = sum(reasons.values())
    return Withheld(number, remedy.format(number))


def _freshness(name: str, fetch: SourceFetch | None, max_age: timedelta, at: datetime) -> Freshness:
    if fetch is None:
        return Freshness(name, FetchState.PENDING)
    state = fetch.state
    is_fresh = fetch.fetched_at is not None and is_within(max_age, fetch.fetched_at, at=at)
    if state is FetchState.FRESH and not is_fresh:
        state = FetchState.STALE
    return Freshness(fetch.source, state, fetch.fetched_at, fetch.error, fetch.asked_at)
