"""Which entries may have lost their content: the leaf proves their age and their class."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.audit.classes import SHORTEST_DAYS, EntryClass
from wallet.audit.models import Entry, Leaf
from wallet.audit.retire import RETIRED, oldest_kept


class Retirements:
    """Judges what was retired, at one moment and by the days that are configured now."""

    def __init__(self, session: Session, *, days: Mapping[EntryClass, int], at: datetime) -> None:
        self._session = session
        self._days = days
        self._at = at
        self._recorded: dict[str, datetime] | None = None

    def allow(self, leaf: Leaf) -> bool:
        """Tell whether the content may go, or went by a recorded act when days were fewer."""
        shortest = SHORTEST_DAYS.get(leaf.entry_class)
        if shortest is None or not self._is_older(leaf, shortest):
            return False
        if self._is_older(leaf, self._days.get(leaf.entry_class, shortest)):
            return True
        until = self._acts().get(leaf.entry_class)
        return until is not None and leaf.at < until

    def _is_older(self, leaf: Leaf, days: int) -> bool:
        return leaf.at + timedelta(days=days) < self._at

    def _acts(self) -> dict[str, datetime]:
        """Return for each class up to when content had gone, by the sealed entries of the acts."""
        if self._recorded is None:
            self._recorded = {}
            acts = (Entry.action == RETIRED, Entry.number.is_not(None))
            for at, detail in self._session.execute(sa.select(Entry.at, Entry.detail).where(*acts)):
                of, days = detail.get("of_class"), detail.get("days")
                if isinstance(of, str) and isinstance(days, int):
                    until = oldest_kept(days, at)
                    self._recorded[of] = max(until, self._recorded.get(of, until))
        return self._recorded
