"""Let the content of old entries go, salt and all; number, class, moment and digest stay."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.act import Act
from wallet.audit import record
from wallet.audit.classes import EntryClass
from wallet.audit.models import Entry, Leaf
from wallet.calendar.local_time import local_date, start_of

LIMIT = 4096
RETIRED = "audit.retired"


def retire(act: Act, *, days: Mapping[EntryClass, int], limit: int = LIMIT) -> int:
    """Retire up to `limit` entries of each class; returns how many, and records it."""
    count = 0
    for entry_class, kept in days.items():
        before = oldest_kept(kept, act.at)
        retired = _retire_class(act.session, entry_class, before=before, at=act.at, limit=limit)
        if retired:
            _note(act, entry_class, retired, kept=kept)
        count += retired
    return count


def oldest_kept(days: int, at: datetime) -> datetime:
    """Return the moment before which entries go: whole days, so that it is done once a day."""
    return start_of(local_date(at) - timedelta(days=days))


def _retire_class(
    session: Session, entry_class: EntryClass, *, before: datetime, at: datetime, limit: int
) -> int:
    due = (Leaf.entry_class == entry_class, Leaf.retired_at.is_(None), Leaf.at < before)
    found = sa.select(Leaf).where(*due).order_by(Leaf.at).limit(limit)
    leaves = session.scalars(found.with_for_update(skip_locked=True)).all()
    if leaves:
        numbers, ids = [one.number for one in leaves], [one.entry_id for one in leaves]
        gone = sa.delete(Entry).where(Entry.at < before, Entry.id.in_(ids))
        marked = sa.update(Leaf).where(Leaf.number.in_(numbers)).values(retired_at=at)
        for statement in (gone, marked):
            session.execute(statement, execution_options={"synchronize_session": False})
        session.expire_all()
    return len(leaves)


def _note(act: Act, entry_class: EntryClass, count: int, *, kept: int) -> None:
    about = str(entry_class)
    record.record(act, RETIRED, of_class=about, days=kept, count=count)
