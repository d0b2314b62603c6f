"""Append to the audit log, in the transaction of the act."""

import secrets
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from wallet.audit.models import Actor, Entry

SALT_BYTES = 16


def record(
    session: Session,
    action: str,
    *,
    actor: Actor,
    at: datetime,
    person_key: bytes | None = None,
    license_id: UUID | None = None,
    entry_id: UUID | None = None,
    **detail: Any,
) -> Entry:
    """Append one entry; `detail` holds words and ids, never names, numbers or field values."""
    entry = Entry(
        id=entry_id or uuid4(),
        at=at,
        action=action,
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_name=actor.name,
        person_key=person_key,
        license_id=license_id,
        salt=secrets.token_bytes(SALT_BYTES),
        detail={key: value for key, value in detail.items() if value is not None},
    )
    session.add(entry)
    return entry
