"""Turn what happened into messages: every entry is looked at once, whoever looks.

Entries are found by their null mark, not by a number passed: one that is committed late is told
late, never skipped. Messages, their delivery jobs and the mark are one transaction, so a worker
that is killed leaves either all of it or nothing.
"""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from notifications import facts
from notifications.drafts import drafts_of, event_of
from notifications.writing import write
from wallet.act import Act
from wallet.audit.models import Entry
from wallet.officers import unusual

BATCH = 100


def fan_out(act: Act, *, limit: int = BATCH) -> int:
    """Tell of the oldest entries that nobody has told of; returns how many were looked at."""
    entries = act.session.scalars(_untold(limit)).all()
    # Most entries concern nobody but the audit log.
    heard = [entry for entry in entries if event_of(entry)]
    if heard:
        known = facts.gather(act.session, heard, at=act.at)
        drafts = [draft for entry in heard for draft in drafts_of(entry, known)]
        write(act, drafts)
    for entry in entries:
        unusual.look(act, entry)
        entry.told_at = act.at
    return len(entries)


def is_behind(session: Session) -> bool:
    """Tell whether there are entries that nobody has told of."""
    return session.scalar(sa.select(Entry.at).where(Entry.told_at.is_(None)).limit(1)) is not None


def _untold(limit: int) -> sa.Select[Entry]:
    untold = sa.select(Entry).where(Entry.told_at.is_(None)).order_by(Entry.at).limit(limit)
    return untold.with_for_update(skip_locked=True)
