"""Days and moments as registers write them.

What has no offset from UTC is told by the Chinese clock; what has one belongs to the day that it
is in China then (2026-12-30T16:00Z is the 31st). Nothing is cut off: a text is read to its end.
"""

import re
from datetime import UTC, date, datetime

from wallet.calendar.local_time import SHANGHAI, local_date

DAY = re.compile(r"[0-9]{4}(-?)[0-9]{2}\1[0-9]{2}")
MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?"
    r"(Z|[+-][0-9]{2}(:?[0-9]{2})?)?"
)
OFFSET = re.compile(r":[0-9.]+(Z|[+-][0-9:]{2,5})$")
COMPACT_MOMENT = re.compile(r"[0-9]{14}")


def birthday(born: date, years: int) -> date:
    """Return the day on which somebody reaches the age; 29 February falls on 1 March."""
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 3, 1)


def read_day(text: str) -> date | None:
    """Read a day, `YYYYMMDD` or `YYYY-MM-DD`, or the day of a moment; None if there is none."""
    if not DAY.fullmatch(text):
        moment = read_moment(text)
        return moment and local_date(moment)
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def in_china(text: str) -> str:
    """Write a moment that has an offset from UTC as clocks in China tell it; others stay."""
    if not OFFSET.search(text) or (moment := read_moment(text)) is None:
        return text
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


def read_moment(text: str) -> datetime | None:
    """Read `YYYYMMDDHHMMSS` or ISO 8601 with its signs; None if there is no such moment."""
    try:
        if COMPACT_MOMENT.fullmatch(text):
            told = datetime.strptime(text, "%Y%m%d%H%M%S")  # noqa: DTZ007  it gets its zone below
        elif MOMENT.fullmatch(text):
            told = datetime.fromisoformat(text)
        else:
            return None
        return (told if told.tzinfo else told.replace(tzinfo=SHANGHAI)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
