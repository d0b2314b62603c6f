"""Say in time that a year's holidays are missing: deadlines in it would be some days short."""

import logging

from app.clock import now
from wallet.calendar import working_days
from wallet.calendar.local_time import local_date

log = logging.getLogger("calendar")


def warn() -> None:
    """Log a warning when deadlines reach a year that has no data."""
    year = working_days.missing_year(local_date(now()))
    if year:
        log.warning(
            "the holidays of %s are not in %s: its deadlines are counted without them",
            year,
            working_days.FILE.name,
        )
