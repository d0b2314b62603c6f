"""A message, as its citizen reads it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from notifications.models import Message
from notifications.templates import written
from notifications.writing import params_of
from wallet.crypto.vault import Vault


@dataclass(frozen=True)
class Link:
    """What a message is about."""

    kind: str
    id: UUID | None


@dataclass(frozen=True, repr=False)
class ShownMessage:
    id: UUID
    template: str
    title: str
    body: str
    at: datetime
    read_at: datetime | None
    link: Link | None


def show(message: Message, vault: Vault) -> ShownMessage:
    """Open a message, in the words of its template."""
    text = written(message.template, message.event, params_of(message, vault))
    return ShownMessage(
        id=message.id,
        template=message.template,
        title=text.title,
        body=text.body,
        at=message.at,
        read_at=message.read_at,
        link=Link(message.link_kind, message.link_id) if message.link_kind else None,
    )
