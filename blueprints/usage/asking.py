"""What a query asks for, in the words of the domain."""

from datetime import date, datetime, timedelta
from typing import Any

from flask import request

from wallet.calendar.local_time import start_of
from wallet.usage.listing import By, Wanted
from wallet.verification.verdict import Verdict

JSON, CSV = "application/json", "text/csv"
DAY = timedelta(days=1)


def wants_table(query: dict[str, Any]) -> bool:
    """Tell whether CSV is asked for: by `format`, or else by the Accept header."""
    if "format" in query:
        return bool(query["format"] == "csv")
    return request.accept_mimetypes.best_match([JSON, CSV], default=JSON) == CSV


def wanted(query: dict[str, Any]) -> Wanted:
    start, last = query.get("start"), query.get("to")
    return Wanted(
        license_id=query.get("license"),
        start=start and _beginning(start),
        end=last and _end(last),
        verdict=Verdict(query["verdict"]) if "verdict" in query else None,
        kind=By(query["kind"]) if "kind" in query else None,
    )


def _beginning(asked: date) -> datetime:
    return asked if isinstance(asked, datetime) else start_of(asked)


def _end(asked: date) -> datetime:
    """Return the moment that is not wanted any more: of a day all is wanted."""
    return asked if isinstance(asked, datetime) else start_of(asked + DAY)
