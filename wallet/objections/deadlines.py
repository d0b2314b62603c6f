"""Until when an objection is accepted, and decided: working days, as the data file says."""

import json
from datetime import date, datetime
from pathlib import Path

from wallet.calendar import working_days
from wallet.calendar.local_time import local_date

DAYS: dict[str, int] = json.loads(Path(__file__).with_suffix(".json").read_text("utf-8"))


def acceptance_due(at: datetime) -> date:
    return working_days.add(local_date(at), DAYS["acceptance_working_days"])


def decision_due(at: datetime) -> date:
    return working_days.add(local_date(at), DAYS["decision_working_days"])
