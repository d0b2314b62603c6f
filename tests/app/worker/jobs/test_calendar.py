"""The worker says once a day that a year's holidays are missing."""

import pytest

from app.worker.jobs import calendar
from app.worker.loop import JOBS
from wallet.calendar import working_days


def work(wallet):
    with wallet.app.app_context():
        calendar.warn_of_missing_year()


@pytest.mark.parametrize(("years", "lines"), [({*range(2020, 2100)}, 0), (set(), 2)])
def test_a_missing_year_is_told_once_a_day(wallet, caplog, monkeypatch, years, lines):
    monkeypatch.setattr(working_days, "YEARS", frozenset(years))

    for seconds in (0, 60, calendar.EVERY.total_seconds()):
        wallet.outside.advance(seconds)
        work(wallet)

    told = [line for line in caplog.records if line.name == "calendar"]
    assert len(told) == lines
    assert {line.levelname for line in told} <= {"WARNING"}


def test_the_worker_does_it():
    assert calendar.warn_of_missing_year in JOBS
