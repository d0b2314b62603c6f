"""Was an entry written by a process of the wallet, or put into the table by hand?

Whoever can write the database has the signing worker seal what they like, but not the key of the
marks. An entry without one is believed only if no marked one was sealed before it: then it is
older than the marks. Nobody can take a mark away later: it is part of what was sealed.
"""

import hmac
from functools import cached_property

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.audit.canonical import mark_of
from wallet.audit.models import Entry
from wallet.crypto.vault import Vault


class Writers:
    """Tells whether the wallet wrote an entry; without the vault nobody can tell."""

    def __init__(self, session: Session, vault: Vault | None) -> None:
        self._session = session
        self._vault = vault

    def wrote(self, entry: Entry, *, number: int) -> bool:
        if self._vault is None:
            return True
        if entry.mark is None:
            return self._first_marked is None or number < self._first_marked
        return hmac.compare_digest(entry.mark, mark_of(entry, self._vault))

    @cached_property
    def _first_marked(self) -> int | None:
        # Asked at most once, and only where an entry without a mark was met.
        marked = sa.select(sa.func.min(Entry.number)).where(Entry.mark.is_not(None))
        return self._session.scalar(marked)
