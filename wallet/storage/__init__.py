"""Where files are kept: a folder of ours or any S3, behind one protocol and one test-suite.

A file that is on its way in is posted straight to the store, with a form that the wallet signed:
one key, one content type, one size, until one moment. Every store holds callers to it. What is
kept for good is sealed by the vault before it is written, and no form is ever signed for its key.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from wallet.errors import Unavailable

# What a key may look like: names apart by slashes, none of which leads out of the store.
KEY = re.compile(r"(?!.{201})[a-z0-9][a-z0-9_-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)+")


class MissingFile(Exception):
    """There is no file under this key."""


class FileTooLarge(Exception):
    """The file is longer than whoever reads or sends it may go."""


class FilesUnavailable(Unavailable):
    """The store does not answer, or not as it should."""

    code = "files_unavailable"


@dataclass(frozen=True)
class Form:
    """An HTML form that lets its bearer send one file: all fields, then the file as `file`."""

    url: str
    fields: dict[str, str]
    expires_at: datetime
    method: str = "POST"


class StoredKey(NamedTuple):
    key: str
    modified_at: datetime


class FileStore(Protocol):
    """Files by their keys; every method but `form` may raise FilesUnavailable."""

    def form(
        self, key: str, *, content_type: str, size: int, at: datetime, until: datetime
    ) -> Form:
        """Sign a form for one file of exactly this type and size; asks nobody."""

    def read(self, key: str, *, longest: int) -> bytes:
        """Return the file.  Raises MissingFile or FileTooLarge."""

    def size(self, key: str) -> int | None:
        """Return how many bytes the file has, or None when there is none."""

    def write(self, key: str, content: bytes) -> None:
        """Keep the file: whole or not at all, in the place of an older one."""

    def delete(self, key: str) -> None:
        """Delete the file; one that is not there is fine."""

    def keys(self, prefix: str) -> Iterator[StoredKey]:
        """Walk the keys that begin so, in no order that could be relied on."""


def checked(key: str) -> str:
    """Return the key.  Raises ValueError when it is none: ours alone come here."""
    if not KEY.fullmatch(key):
        raise ValueError("this is not the key of a file")
    return key
