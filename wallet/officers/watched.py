"""What the officers of a desk did, entry by entry, for those who watch over them.

A supervisor sees their own desk and those below, an auditor every desk, as with the alarms. Whose
wallet it was is not told: an entry names persons by a keyed digest alone, and that stays inside.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.act import Act
from wallet.audit import record
from wallet.audit.models import OF_OFFICERS, Entry
from wallet.officers.decision import ask_watcher
from wallet.officers.models import Officer
from wallet.officers.unusual import of_desks
from wallet.paging import Position, newest_first


def list_entries(
    session: Session, officer: Officer, *, limit: int, after: Position | None = None
) -> Sequence[Entry]:
    """List what officers did, newest first.  Raises NotTheirs."""
    ask_watcher(officer)
    entries = of_desks(session, officer, sa.select(Entry).where(OF_OFFICERS))
    page = newest_first(entries, Entry.at, Entry.id, limit=limit, after=after)
    return session.scalars(page).all()


def note_look(act: Act) -> None:
    """Whoever watches is watched too."""
    record.record(act, "officer.entries_read")
