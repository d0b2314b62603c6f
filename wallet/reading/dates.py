"""Days and moments as registers write them."""

import re
from datetime import UTC, date, datetime

COMPACT_DAY = re.compile(r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})")
COMPACT_MOMENT = re.compile(r"[0-9]{14}")


def birthday(born: date, years: int) -> date:
    """Return the day on which somebody reaches the age; 29 February falls on 1 March."""
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 3, 1)


def read_day(text: str) -> date | None:
    """Read `YYYYMMDD` or `YYYY-MM-DD` at the beginning of a text; None if there is no such day."""
    found = COMPACT_DAY.match(text)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def read_moment(text: str) -> datetime | None:
    """Read `YYYYMMDDHHMMSS` of a Chinese clock; None if there is no such moment."""
    if not COMPACT_MOMENT.fullmatch(text):
        return None
    try:
        return datetime.strptime(f"{text}+0800", "%Y%m%d%H%M%S%z").astimezone(UTC)
    except (ValueError, OverflowError):
        return None
