"""Working days: what the State Council published for 2026, and what is known of other years."""

from datetime import date, timedelta

import pytest

from wallet.calendar import working_days

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("2026-01-01", "2026-01-03"),
        ("2026-02-15", "2026-02-23"),
        ("2026-04-04", "2026-04-06"),
        ("2026-05-01", "2026-05-05"),
        ("2026-06-19", "2026-06-21"),
        ("2026-09-25", "2026-09-27"),
        ("2026-10-01", "2026-10-07"),
    ],
)
def test_nobody_works_from_the_first_to_the_last_day_of_a_holiday(first, last):
    day, end = date.fromisoformat(first), date.fromisoformat(last)
    while day <= end:
        assert not working_days.is_working(day), day
        day += DAY


@pytest.mark.parametrize(
    "day",
    ["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"],
)
def test_the_weekends_worked_for_a_holiday_count(day):
    assert date.fromisoformat(day).weekday() >= 5
    assert working_days.is_working(date.fromisoformat(day))


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2026-11-20", True),
        ("2026-11-21", False),
        ("2026-11-22", False),
        # In 2026 the fifth of May was off and the eighth of October was not.
        ("2026-10-08", True),
        # Later years: weekends and the holidays with a fixed date.
        ("2027-01-01", False),
        ("2027-05-03", True),
        ("2027-10-01", False),
        ("2027-10-04", True),
        ("2027-02-08", True),
        ("2027-02-13", False),
    ],
)
def test_ordinary_days_and_years_without_data(day, works):
    assert working_days.is_working(date.fromisoformat(day)) is works


@pytest.mark.parametrize(
    ("day", "number", "last"),
    [
        ("2026-11-20", 0, "2026-11-20"),
        ("2026-11-20", 1, "2026-11-23"),
        ("2026-11-21", 1, "2026-11-23"),
        ("2026-11-23", 5, "2026-11-30"),
        # Over the Spring Festival: Saturday the 14th is worked, then nine days are off.
        ("2026-02-13", 2, "2026-02-24"),
        ("2026-09-30", 3, "2026-10-10"),
        ("2026-12-31", 1, "2027-01-04"),
    ],
)
def test_so_many_working_days_later(day, number, last):
    assert working_days.add(date.fromisoformat(day), number) == date.fromisoformat(last)


def test_no_last_day_is_a_day_off():
    day = date(2026, 1, 1)
    for number in range(1, 300):
        assert working_days.is_working(working_days.add(day, number))


def test_2026_has_its_days_as_published():
    days = [date(2026, 1, 1) + number * DAY for number in range(365)]

    assert sum(map(working_days.is_working, days)) == 248


@pytest.mark.parametrize(
    ("today", "missing"),
    [
        ("2025-10-31", 2025),
        ("2025-12-01", 2025),
        ("2026-01-01", None),
        ("2026-10-31", None),
        ("2026-11-01", 2027),
        ("2026-12-31", 2027),
        ("2027-01-01", 2027),
    ],
)
def test_from_november_on_the_next_year_is_missed(monkeypatch, today, missing):
    monkeypatch.setattr(working_days, "YEARS", frozenset({2026}))

    assert working_days.missing_year(date.fromisoformat(today)) == missing
