"""Change the keys of a running wallet: write the next one, and put away those that are dead.

A signing key is published as soon as it is written, and signs from its not_before: whoever reads
the list in between knows it before the first code names it. It stays published after its last
signature, until `prune`, which takes only what nothing alive was signed with.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from wallet.crypto import key_document, private_file
from wallet.crypto.key_document import Document
from wallet.crypto.keys import Keys, believe, read
from wallet.crypto.signing import SigningKey

# Lifetimes are one byte, in seconds for the one class that is made so far.
LONGEST_CODE = timedelta(seconds=255)
KEPT_AFTER_DEATH = timedelta(days=1)
# What these have signed is checked for as long as it is kept: their keys are never put away.
LASTING = frozenset({"ELA"})


def rotate(path: Path, tag: str, *, not_before: datetime) -> SigningKey:
    """Write the next signing key of the tag; it signs from `not_before`.  Raises BadKeyFile."""
    with _changing(path) as document:
        specimen = any(row["specimen"] for row in document["signing"])
        key_document.add_signing_key(document, tag, specimen=specimen, not_before=not_before)
        return believe(path, document).signing[-1]


def complete(path: Path, *, at: datetime) -> list[SigningKey]:
    """Add what a key file of an older wallet lacks; returns the keys that were added."""
    with _changing(path) as document:
        added = {row["id"] for row in key_document.add_missing_keys(document, at=at)}
        return [key for key in believe(path, document).signing if key.id in added]


def rotate_fields(path: Path) -> int:
    """Write the next field key, which seals from now on; returns its version."""
    with _changing(path) as document:
        return key_document.add_field_key(document)


def prune(path: Path, *, at: datetime) -> list[int]:
    """Remove the signing keys whose last code died more than a day ago; returns their numbers."""
    with _changing(path) as document:
        keys = believe(path, document)
        dead = [key.id for key in keys.signing if is_dead(key, keys, at=at)]
        document["signing"] = [row for row in document["signing"] if row["id"] not in dead]
        return dead


def is_dead(key: SigningKey, keys: Keys, *, at: datetime) -> bool:
    """Tell whether the key will never sign again, and its last code died more than a day ago."""
    later = [other for other in keys.signing if other.tag == key.tag and _is_newer(other, key)]
    # Only one that outlives it ends a key for good: else it would sign again afterwards.
    ended = [key.expires] + [one.not_before for one in later if one.expires >= key.expires]
    is_lasting = key.tag in LASTING
    return bool(later) and not is_lasting and min(ended) + LONGEST_CODE + KEPT_AFTER_DEATH <= at


def _is_newer(one: SigningKey, other: SigningKey) -> bool:
    return (one.not_before, one.id) > (other.not_before, other.id)


@contextmanager
def _changing(path: Path) -> Iterator[Document]:
    """Hand out the document, and write it when it was changed; one at a time changes it."""
    with private_file.locked(path):
        before, document = read(path), read(path)
        believe(path, before)
        yield document
        if document != before:
            # What is written must be what the processes will believe.
            believe(path, document)
            private_file.replace(path, json.dumps(document, indent=2) + "\n")
