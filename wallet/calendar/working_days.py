"""Which days an office works: weekends, holidays and the weekends worked for them.

The State Council publishes each year's holidays in the November before; they are data. A year
that is not there yet has its weekends and the holidays with a fixed date: deadlines in it may be
counted some days short until its data is added.
"""

import json
from datetime import date, timedelta
from itertools import chain
from pathlib import Path

DAY = timedelta(days=1)
SATURDAY = 5
# From this month on deadlines reach into the next year, and its holidays are published.
NOVEMBER = 11
FILE = Path(__file__).with_suffix(".json")
CALENDAR = json.loads(FILE.read_text(encoding="utf-8"))


def _days(first: date, last: date) -> list[date]:
    return [first + number * DAY for number in range((last - first).days + 1)]


YEARS = frozenset(int(year) for year in CALENDAR["years"])
OFF = frozenset(
    chain.from_iterable(
        _days(*map(date.fromisoformat, span))
        for year in CALENDAR["years"].values()
        for span in year["off"]
    )
)
WORKED = frozenset(
    date.fromisoformat(day) for year in CALENDAR["years"].values() for day in year["worked"]
)
OFF_EVERY_YEAR = frozenset(CALENDAR["off_every_year"])


def is_working(day: date) -> bool:
    """Tell whether offices are open on the day."""
    if day in WORKED:
        return True
    return not (day.weekday() >= SATURDAY or day in OFF or f"{day:%m-%d}" in _fixed(day.year))


def add(day: date, number: int) -> date:
    """Return the last of so many working days after the day; the day itself does not count."""
    for _ in range(number):
        day += DAY
        while not is_working(day):
            day += DAY
    return day


def missing_year(today: date) -> int | None:
    """Return the year that deadlines reach and whose holidays are not here, if there is one."""
    reached = (today.year, today.year + (today.month >= NOVEMBER))
    return next((year for year in reached if year not in YEARS), None)


def _fixed(year: int) -> frozenset[str]:
    # Where the State Council has spoken, its word counts alone.
    return frozenset() if year in YEARS else OFF_EVERY_YEAR
