"""The keys of a running process, which follow the key file when it is replaced.

Whoever is about to use a key looks whether the file is still the one that was read, which costs
one question to the file system. A file that cannot be believed changes nothing: the process goes
on with the keys that it has, and says so once.
"""

import logging
import os
import threading
from collections.abc import Callable
from pathlib import Path

from wallet.crypto.keys import BadKeyFile, Keys, load

log = logging.getLogger(__name__)

Version = tuple[int, int, int, int]


def _no_wish(keys: Keys) -> None:
    pass


class KeyRing:
    """The newest keys of one file that could be believed."""

    def __init__(self, path: Path, *, fit: Callable[[Keys], None] = _no_wish) -> None:
        """Read the file; `fit` raises BadKeyFile for keys that this process may not use."""
        self._path = path
        self._fit = fit
        self._lock = threading.Lock()
        # Looked at before it is read: a file that changes in between is read once more.
        self._seen = _version(path)
        self._keys = self._read()

    @property
    def keys(self) -> Keys:
        """The keys of this moment; who holds on to them for one act has them unchanged."""
        if _version(self._path) != self._seen:
            with self._lock:
                self._follow()
        return self._keys

    def _follow(self) -> None:
        found = _version(self._path)
        if found == self._seen:
            return  # another thread was faster
        self._seen = found
        try:
            keys = self._read()
            if not keys.vault.continues(self._keys.vault):
                raise BadKeyFile(f"{self._path} is not what the keys of this wallet became")
        except BadKeyFile as error:
            log.error("the key file has changed and cannot be used, its old keys stay: %s", error)
            return
        self._keys = keys
        log.info(
            "the key file has changed and was read", extra={"keys": [k.id for k in keys.signing]}
        )

    def _read(self) -> Keys:
        keys = load(self._path)
        self._fit(keys)
        return keys


def _version(path: Path) -> Version | None:
    try:
        found = os.stat(path)
    except OSError:
        return None
    # The moment of the change too: a file made readable to others is not believed any more.
    return found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns
