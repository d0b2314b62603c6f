"""Files in a folder: the store that needs no server.

Everything in it is sealed by the vault, piece by piece: a file comes in through little memory.
"""

import os
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from wallet.crypto.vault import Vault
from wallet.errors import Invalid
from wallet.storage import (
    FileTooLarge,
    Form,
    MissingFile,
    StoredKey,
    checked,
    sealed_pieces,
    signed_form,
)
from wallet.storage.signed_form import Allowed

# What is being written lies here, and what a killed process left behind.
UNFINISHED = "unfinished/"


class FileTooShort(Invalid):
    """Less was sent than the form was signed for."""

    code = "file_too_short"


class FolderStore:
    """Sealed files under `root`; forms lead to `url`, where `receive` waits."""

    def __init__(self, root: Path, *, url: str, vault: Callable[[], Vault]) -> None:
        self._root = root
        self._url = url
        # Asked each time: keys are rotated while we run.
        self._vault = vault

    def form(
        self,
        key: str,
        *,
        content_type: str,
        size: int,
        at: datetime,  # noqa: ARG002  an S3 needs it
        until: datetime,
    ) -> Form:
        allowed = Allowed(checked(key), content_type, size)
        return Form(self._url, signed_form.sign(allowed, until=until, vault=self._vault()), until)

    def receive(self, fields: Mapping[str, str], content: Iterable[bytes], *, at: datetime) -> None:
        """Keep what was sent with a form, and exactly what it allows.

        Raises FormTampered, FormExpired, FileTooLarge or FileTooShort.
        """
        allowed = signed_form.read(fields, at=at, vault=self._vault())
        self._write(allowed.key, _exactly(allowed.size, content))

    def read(self, key: str, *, longest: int) -> bytes:
        with self._opened(key) as file:
            if _plain_size(file) > longest:
                raise FileTooLarge("the file is longer than expected")
            return sealed_pieces.unseal(file.read(), key, self._vault())

    def size(self, key: str) -> int | None:
        try:
            with self._opened(key) as file:
                return _plain_size(file)
        except MissingFile:
            return None

    def write(self, key: str, content: bytes) -> None:
        self._write(key, [content])

    def delete(self, key: str) -> None:
        self._path(key).unlink(missing_ok=True)

    def keys(self, prefix: str) -> Iterator[StoredKey]:
        top = self._root / prefix.rpartition("/")[0]
        for folder, _, names in os.walk(top):
            for path in (Path(folder, name) for name in names):
                key = path.relative_to(self._root).as_posix()
                # It may be gone since the folder was read.
                with suppress(FileNotFoundError):
                    if key.startswith(prefix):
                        yield StoredKey(key, datetime.fromtimestamp(path.stat().st_mtime, UTC))

    def _write(self, key: str, content: Iterable[bytes]) -> None:
        _make_folder(self._root)
        path = self._path(key)
        unfinished = self._path(f"{UNFINISHED}{secrets.token_hex(16)}")
        try:
            with _new(unfinished) as file:
                for sealed in sealed_pieces.seal(content, key, self._vault()):
                    file.write(sealed)
                file.flush()
                os.fsync(file.fileno())
            _make_folder(path.parent)
            unfinished.replace(path)
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise
        _sync(path.parent)

    def _opened(self, key: str) -> IO[bytes]:
        try:
            return self._path(key).open("rb")
        except FileNotFoundError:
            raise MissingFile("there is no file under this key") from None

    def _path(self, key: str) -> Path:
        return self._root / checked(key)


def _exactly(size: int, content: Iterable[bytes]) -> Iterator[bytes]:
    """Pass on what comes in, and refuse more or less of it than was allowed."""
    left = size
    for chunk in content:
        left -= len(chunk)
        if left < 0:
            raise FileTooLarge("more was sent than the form allows")
        yield chunk
    if left:
        raise FileTooShort("less was sent than the form was signed for")


def _plain_size(file: IO[bytes]) -> int:
    return sealed_pieces.plain_size(os.fstat(file.fileno()).st_size)


def _new(path: Path) -> IO[bytes]:
    """Open a new file for its owner alone."""
    _make_folder(path.parent)
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _make_folder(folder: Path) -> None:
    if not folder.is_dir():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
