"""Append to the audit log, in the transaction of the act."""

import secrets
from typing import Any
from uuid import UUID, uuid4

from wallet.act import Act
from wallet.audit.canonical import mark_of
from wallet.audit.models import Entry

SALT_BYTES = 16


def record(
    act: Act,
    action: str,
    *,
    person_key: bytes | None = None,
    license_id: UUID | None = None,
    entry_id: UUID | None = None,
    **detail: Any,
) -> Entry:
    """Append one entry; `detail` holds words and ids, never names, numbers or field values."""
    entry = Entry(
        id=entry_id or uuid4(),
        at=act.at,
        action=action,
        actor_kind=act.actor.kind,
        actor_id=act.actor.id,
        actor_name=act.actor.name,
        person_key=person_key,
        license_id=license_id,
        salt=secrets.token_bytes(SALT_BYTES),
        detail={key: value for key, value in detail.items() if value is not None},
    )
    entry.mark = mark_of(entry, act.vault)
    act.session.add(entry)
    return entry
