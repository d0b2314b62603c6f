"""One line of a person's usage, as it stands in the audit log."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.audit import proof
from wallet.audit.classes import EntryClass, class_of
from wallet.audit.models import Entry
from wallet.errors import NotFound, Refused
from wallet.identity.former import current_key, is_of
from wallet.licenses.models import Holding
from wallet.usage.looks import ACTS
from wallet.verification.check import ACTION


class OnlyItsDay(Refused):
    """Another holder showed the license: the entry would tell more than the day."""

    code = "date_only"


def get(session: Session, person_key: bytes, entry_id: UUID, *, on: date) -> Entry:
    """Return the entry if it is a line of this person's usage.  Raises NotFound, OnlyItsDay."""
    entry = proof.find_entry(session, entry_id)
    if entry is None or not _is_line(entry.action):
        raise NotFound("there is no such line of usage")
    if entry.person_key and current_key(session, entry.person_key) == person_key:
        return entry
    if not _is_about_theirs(session, person_key, entry, on=on):
        raise NotFound("there is no such line of usage")
    if entry.person_key is not None:
        raise OnlyItsDay("the license was shown by another holder, and only the day is told")
    return entry


def _is_line(action: str) -> bool:
    return class_of(action) is EntryClass.USAGE or action in ACTS


def _is_about_theirs(session: Session, person_key: bytes, entry: Entry, *, on: date) -> bool:
    """Tell whether it is a look at what they hold: shown by another, or read and naming nobody."""
    if entry.license_id is None or (entry.person_key is not None and entry.action != ACTION):
        return False
    held = (
        is_of(Holding.person_key, person_key),
        Holding.license_id == entry.license_id,
        Holding.until.is_(None) | (Holding.until > on),
    )
    return session.scalar(sa.select(sa.literal(1)).where(*held).limit(1)) is not None
