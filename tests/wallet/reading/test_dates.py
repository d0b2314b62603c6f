from datetime import UTC, date, datetime

import pytest

from wallet.calendar.local_time import local_date, start_of
from wallet.reading.dates import birthday, read_day, read_moment


def test_a_day_begins_in_china_at_sixteen_oclock_utc_of_the_day_before():
    assert start_of(date(2026, 11, 21)) == datetime(2026, 11, 20, 16, tzinfo=UTC)
    assert local_date(datetime(2026, 11, 20, 16, tzinfo=UTC)) == date(2026, 11, 21)
    assert local_date(datetime(2026, 11, 20, 15, 59, 59, tzinfo=UTC)) == date(2026, 11, 20)


@pytest.mark.parametrize(
    ("born", "of_age"),
    [
        (date(2008, 3, 5), date(2026, 3, 5)),
        (date(2008, 2, 29), date(2026, 3, 1)),
    ],
)
def test_a_birthday_of_the_29th_of_february_falls_on_the_1st_of_march(born, of_age):
    assert birthday(born, 18) == of_age


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("20240305", date(2024, 3, 5)),
        ("2024-03-05 08:30", date(2024, 3, 5)),
        ("20240230", None),
        ("2024", None),
        ("2024-0305", None),
        ("2024112", None),
        ("202403051", None),
        ("1767110400000", None),
        ("45292", None),
        ("2024-03-05 and more", None),
        ("2024-03-05 25:30", None),
        ("20240305083000", date(2024, 3, 5)),
        ("2026-12-30T16:00:00.000+0000", date(2026, 12, 31)),
        ("2026-12-30T15:59:59Z", date(2026, 12, 30)),
        ("2026-12-30 16:00:00", date(2026, 12, 30)),
        ("2026-12-31T00:00:00+08:00", date(2026, 12, 31)),
        ("2026-12-31T01:00:00+09", date(2026, 12, 31)),
        ("9999-12-31T23:59:59", date(9999, 12, 31)),
        ("٢٠٢٤٠٣٠٥", None),
        ("", None),
    ],
)
def test_a_day_is_read_in_one_way_and_to_its_end(text, day):
    assert read_day(text) == day


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("20260305083000", datetime(2026, 3, 5, 0, 30, tzinfo=UTC)),
        ("20260230083000", None),
        ("20260305", None),
        ("2026-03-05 08:30:00", datetime(2026, 3, 5, 0, 30, tzinfo=UTC)),
        ("2026-03-05T00:30Z", datetime(2026, 3, 5, 0, 30, tzinfo=UTC)),
        ("2026-3-5 8:30:00", None),
        ("00010101000000", None),
    ],
)
def test_a_moment_of_a_register_is_read_by_the_chinese_clock(text, moment):
    assert read_moment(text) == moment
