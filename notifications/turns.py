"""One letter to a phone at a time: WeChat refuses parallel calls for one openid (43108)."""

from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from uuid import UUID

from notifications.deliver import LEASE, Letter
from notifications.outcomes import Outcome
from wallet.short_lived import ShortLived, StoreDown


class Turns:
    """The letters of one worker, in their order for each phone."""

    def __init__(self, letters: Iterable[Letter]) -> None:
        self._waiting: dict[UUID, list[Letter]] = defaultdict(list)
        for letter in letters:
            self._waiting[letter.account_id].append(letter)

    def first(self) -> list[Letter]:
        """Take the first letter to each phone."""
        return [letters.pop(0) for letters in self._waiting.values()]

    def after(self, letter: Letter, outcome: Outcome) -> list[Letter]:
        """Take the next letter to the same phone, unless this one has to wait."""
        waiting = self._waiting[letter.account_id]
        return [waiting.pop(0)] if waiting and outcome.is_over else []

    def left(self) -> list[Letter]:
        """Name the letters whose turn did not come."""
        return [letter for letters in self._waiting.values() for letter in letters]


def reserve(store: ShortLived, account_id: UUID, *, at: datetime) -> bool:
    """Keep other workers from writing to the phone; False while one of them does."""
    with suppress(StoreDown):
        return store.add(_name(account_id), {}, until=at + LEASE, at=at)
    return True


def release(store: ShortLived, account_id: UUID) -> None:
    """Let others write to the phone again."""
    with suppress(StoreDown):
        store.delete(_name(account_id))


def _name(account_id: UUID) -> str:
    return f"notifications.turn:{account_id}"
