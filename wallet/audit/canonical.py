"""The exact bytes of an entry and of its leaf; docs/audit.md publishes them, so they are fixed.

    content   RFC 8785 of {action, actor, at, detail, id, license_id, person_key, salt, mark?}
    mark      HMAC-SM3 of the content without it, with the key of the writing process
    digest    SM3(content)
    leaf      RFC 8785 of {at, class, digest}
    leaf hash SM3(0x00 ‖ leaf)

When an entry is retired its content goes, salt and all, and `at`, class and digest stay: the leaf
is still proven, and so is the class that allowed the content to go.
"""

import json
from datetime import UTC, datetime
from typing import Any

from wallet.audit.classes import EntryClass
from wallet.audit.models import Entry
from wallet.audit.tree import hash_leaf
from wallet.crypto import sm3
from wallet.crypto.vault import Vault


def content_of(entry: Entry) -> dict[str, Any]:
    """Return everything that an entry says; the mark of the oldest entries is none."""
    return _said_by(entry) | ({"mark": entry.mark.hex()} if entry.mark else {})


def mark_of(entry: Entry, vault: Vault) -> bytes:
    """Compute what only a process with the key file can have written into the entry."""
    return vault.index("audit.entry", canonical(_said_by(entry)).decode())


def _said_by(entry: Entry) -> dict[str, Any]:
    return {
        "action": entry.action,
        "actor": {"id": entry.actor_id, "kind": str(entry.actor_kind), "name": entry.actor_name},
        "at": moment(entry.at),
        "detail": entry.detail,
        "id": str(entry.id),
        "license_id": str(entry.license_id) if entry.license_id else None,
        "person_key": entry.person_key.hex() if entry.person_key else None,
        "salt": entry.salt.hex() if entry.salt else None,
    }


def digest_of(entry: Entry) -> bytes:
    return sm3.digest(canonical(content_of(entry)))


def leaf_hash(*, at: datetime, entry_class: EntryClass, digest: bytes) -> bytes:
    leaf = {"at": moment(at), "class": str(entry_class), "digest": digest.hex()}
    return hash_leaf(canonical(leaf))


def canonical(value: dict[str, Any]) -> bytes:
    """Write JSON in the one way of RFC 8785; numbers in entries are whole numbers."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def moment(at: datetime) -> str:
    """Write a moment in UTC with its six digits of a second, zeros too."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
