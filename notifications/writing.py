"""Write messages down, each once, with the job that delivers it."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import uuid4

from notifications.drafts import Draft
from notifications.models import Message
from wallet.act import Act
from wallet.crypto.vault import Vault
from wallet.insertion import insert
from wallet.jobs import queue

DELIVER = "deliver_message"


def write(act: Act, drafts: Iterable[Draft]) -> int:
    """Write what was not written before; returns how many messages are new."""
    rows = [_row(draft, act.vault, act.at) for draft in drafts]
    if not rows:
        return 0
    inserted = insert(act.session, Message).on_conflict_do_nothing().returning(Message.id)
    new = act.session.scalars(inserted, rows).all()
    for message_id in new:
        queue.enqueue(act.session, DELIVER, subject=message_id, at=act.at)
    return len(new)


def params_of(message: Message, vault: Vault) -> dict[str, str]:
    """Open what the message says."""
    params = Message.params.open(vault, message.params_sealed, of=message.id)
    return dict(json.loads(params))


def _row(draft: Draft, vault: Vault, at: datetime) -> dict[str, Any]:
    message_id = uuid4()
    kind, link_id = draft.link
    params = json.dumps(dict(draft.params), ensure_ascii=False)
    return {
        "at": draft.at,
        "id": message_id,
        "person_key": draft.person_key,
        "account_id": draft.account_id,
        "about": draft.about,
        "template": draft.template,
        "event": draft.event,
        "params_sealed": Message.params.seal(vault, params, of=message_id),
        "link_kind": kind,
        "link_id": link_id,
        "created_at": at,
    }
