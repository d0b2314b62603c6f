"""What the domain returns, arranged as the schema prints it."""

from typing import Any

from blueprints.usage.words import WORDS
from wallet.calendar.local_time import start_of
from wallet.usage.listing import By, Use

# By which way somebody looked, where the entry does not say it.
CHANNELS = {By.OFFICER: "desk", By.SYSTEM: "system"}


def use_body(use: Use) -> dict[str, Any]:
    if use.by_other:
        return _day_body(use)
    about = use.about
    return {
        "id": use.id,
        "at": use.at,
        "by": {"kind": use.by_kind, "name": use.by_name, "number": use.by_number},
        "purpose": purpose_of(use),
        "license": {"id": use.license_id, "name": use.license_name},
        "fields": shown_by(use),
        "verdict": use.detail.get("verdict"),
        "reason": use.detail.get("reason"),
        "channel": channel_of(use),
        "place": use.detail.get("place"),
        "about": {"kind": about[0], "id": about[1]} if about else None,
        "presentation": use.detail.get("presentation"),
        "disputed": use.is_disputed or None,
    }


def purpose_of(use: Use) -> str | None:
    """Return what the verifier said, or what a read is for."""
    said: str | None = use.detail.get("purpose")
    return said or WORDS["purpose"].get(use.action)


def shown_by(use: Use) -> list[str]:
    """Name what was shown: fields of the license, or the kind of the attachment."""
    kinds = [use.detail["kind"]] if use.action == "attachment.read" else []
    return list(use.detail.get("fields", kinds))


def channel_of(use: Use) -> str | None:
    said: str | None = use.detail.get("channel")
    return said or CHANNELS.get(use.by_kind)


def _day_body(use: Use) -> dict[str, Any]:
    """Tell the day on which somebody else showed the license, and nothing that says more."""
    told_nothing = dict.fromkeys(("purpose", "verdict", "reason", "channel"))
    return told_nothing | {
        "id": use.id,
        "at": start_of(use.day),
        "by": {"kind": use.by_kind, "name": None},
        "license": {"id": use.license_id, "name": use.license_name},
        "fields": [],
        "date_only": True,
    }
