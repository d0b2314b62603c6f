"""The Chinese clock, eight hours ahead of UTC.

A fixed offset: China has had no summer time since 1991, and a bare machine may lack the time
zone database.
"""

from datetime import UTC, date, datetime, time, timedelta, timezone

SHANGHAI = timezone(timedelta(hours=8))


def local_date(at: datetime) -> date:
    """Tell which day it is in China."""
    return at.astimezone(SHANGHAI).date()


def start_of(day: date) -> datetime:
    """Return the moment at which the day begins in China."""
    return datetime.combine(day, time(), SHANGHAI).astimezone(UTC)
