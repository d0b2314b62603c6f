"""The worker's part in the calendar: it goes on saying what is missing."""

from datetime import timedelta

from app import calendar
from app.clock import now
from app.services import services

# One worker, once in such a span: a process that started in October says it in November, too.
EVERY = timedelta(days=1)


def warn_of_missing_year() -> None:
    """Log a warning a day while deadlines reach a year whose holidays are not here."""
    at = now()
    name = f"calendar:{int(at.timestamp() // EVERY.total_seconds())}"
    if services().short_lived.add(name, {}, until=at + EVERY, at=at):
        calendar.warn()
