"""Words that open something for a while: access tokens and auth codes of the city's register.

They live in memory: whoever still holds one after a restart is told that it is unknown.
"""

import secrets
from datetime import datetime, timedelta
from threading import Lock


class Passes:
    """Random words of one kind, each with what it opens, until they expire."""

    def __init__(self, *, lifetime: timedelta) -> None:
        self.lifetime = lifetime
        self._given: dict[str, tuple[str, datetime]] = {}
        self._lock = Lock()

    def give(self, opens: str, *, at: datetime) -> str:
        """Make a word."""
        word = secrets.token_hex(16)
        with self._lock:
            living = {w: one for w, one in self._given.items() if self._is_alive(one[1], at)}
            self._given = {**living, word: (opens, at)}
        return word

    def find(self, word: str, *, at: datetime) -> str | None:
        """Tell what the word opens, any number of times while it lives."""
        with self._lock:
            opens, made_at = self._given.get(word, ("", None))
        return opens if made_at and self._is_alive(made_at, at) else None

    def take(self, word: str, *, at: datetime) -> str | None:
        """Tell what the word opens, once."""
        opens = self.find(word, at=at)
        with self._lock:
            return opens if self._given.pop(word, None) else None

    def _is_alive(self, made_at: datetime, at: datetime) -> bool:
        # A clock that was set back ends what was given out in the time that has not come yet.
        return timedelta() <= at - made_at < self.lifetime
