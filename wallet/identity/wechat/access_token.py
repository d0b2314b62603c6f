"""WeChat's access token, one for all processes: in the short-lived store, sealed.

Who finds none there asks WeChat, one process at a time; the others wait for what it brings.
Stable tokens make every way out safe: who asks by itself is given the same token.
"""

import base64
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from wallet.crypto.sealed import Kept, Sealed
from wallet.crypto.vault import BrokenSeal, Vault
from wallet.short_lived import ShortLived, StoreDown

RENEW_BEFORE = timedelta(minutes=5)  # both tokens work for the last minutes of the older one
LONGEST_LIFE = timedelta(hours=2)
# Forcing a new token ends that of all others; WeChat does it at most every 30 seconds.
FORCED_APART = timedelta(seconds=30)
# A process that was killed while it asked gives way after this time.
LOCKED_FOR = timedelta(seconds=20)
PATIENCE_SECONDS, PAUSE_SECONDS = 3.0, 0.05
TOKEN = Sealed("wechat.token", Kept.BRIEFLY)


@dataclass(frozen=True, repr=False)
class Given:
    """What WeChat answered: a token, and how long it lives."""

    token: str
    life: timedelta


Ask = Callable[[bool], Given]  # True: a new token by force


class SharedToken:
    """The token of one mini-program; `vault` tells the keys of the moment, `clock` the moment."""

    def __init__(
        self,
        store: ShortLived,
        *,
        appid: str,
        vault: Callable[[], Vault],
        clock: Callable[[], datetime],
        patience_seconds: float = PATIENCE_SECONDS,
    ) -> None:
        self._store = store
        self._appid, self._name = appid, f"wechat.token:{appid}"
        self._vault = vault
        self._clock = clock
        self._patience = patience_seconds

    def get(self, ask: Ask, *, instead_of: str = "") -> str:
        """Return a token that is not known to be gone; what `ask` raises goes through."""
        try:
            return self._awaited(instead_of) or self._fetched(ask, instead_of)
        except StoreDown:
            return self._asked(ask, instead_of).token

    def _awaited(self, gone: str) -> str:
        """Wait while somebody fetches the token; empty when it is our turn, or takes too long."""
        deadline = time.monotonic() + self._patience
        while True:
            kept = self._kept(gone)
            if kept or self._lock() or time.monotonic() > deadline:
                return kept
            time.sleep(PAUSE_SECONDS)

    def _fetched(self, ask: Ask, gone: str) -> str:
        try:
            # Somebody may have kept one between our look and our lock.
            return self._kept(gone) or self._keep(self._asked(ask, gone))
        finally:
            self._store.delete(f"{self._name}:lock")

    def _asked(self, ask: Ask, gone: str) -> Given:
        given = ask(False)
        return ask(True) if given.token == gone and self._may_force() else given

    def _kept(self, gone: str) -> str:
        found = self._store.get(self._name, at=self._clock())
        if found is None:
            return ""
        try:
            sealed = base64.b64decode(found["sealed"])
            token = TOKEN.open(self._vault(), sealed, of=self._appid)
        except BrokenSeal:
            return ""
        return "" if token == gone else token

    def _keep(self, given: Given) -> str:
        life = max(min(given.life, LONGEST_LIFE) - RENEW_BEFORE, timedelta())
        token = TOKEN.seal(self._vault(), given.token, of=self._appid)
        sealed = base64.b64encode(token).decode()
        self._store.put(self._name, {"sealed": sealed}, until=self._clock() + life)
        return given.token

    def _lock(self) -> bool:
        at = self._clock()
        return self._store.add(f"{self._name}:lock", {}, until=at + LOCKED_FOR, at=at)

    def _may_force(self) -> bool:
        at = self._clock()
        try:
            return self._store.add(f"{self._name}:forced", {}, until=at + FORCED_APART, at=at)
        except StoreDown:
            return True
