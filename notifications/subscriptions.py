"""How many messages a citizen has agreed to get through WeChat.

The mini-program asks with wx.requestSubscribeMessage and reports what was tapped; WeChat keeps
the true count and answers 43101 when it is used up, which sets ours back to nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from notifications.models import GrantKind, Subscription
from notifications.wechat_templates import WeChatTemplate
from wallet.errors import NotFound
from wallet.insertion import insert


@dataclass(frozen=True)
class Standing:
    """A template that WeChat can carry, and how many messages of it are agreed to."""

    template: str
    wechat_template_id: str
    kind: GrantKind
    remaining: int


def list_of(
    session: Session, account_id: UUID, offered: Mapping[str, WeChatTemplate]
) -> list[Standing]:
    """List every template that can be agreed to."""
    rows = sa.select(Subscription).where(Subscription.account_id == account_id)
    left = {row.template: row.remaining for row in session.scalars(rows)}
    return [
        Standing(template, wechat.id, wechat.kind, left.get(template, 0))
        for template, wechat in offered.items()
    ]


def answer(
    session: Session,
    account_id: UUID,
    template: str,
    *,
    accepted: bool,
    offered: Mapping[str, WeChatTemplate],
    at: datetime,
) -> Standing:
    """Note what the citizen tapped: a yes is one message more, or all to come; a no is none.

    Raises NotFound for a template that WeChat does not carry.
    """
    wechat = offered.get(template)
    if wechat is None:
        raise NotFound("there is no such template")
    if wechat.kind is GrantKind.ONCE and accepted:
        _add_one(session, account_id, template, at=at)
    else:
        _put(session, account_id, template, int(accepted), at=at)
    left = remaining(session, account_id, template)
    return Standing(template, wechat.id, wechat.kind, left)


def remaining(session: Session, account_id: UUID, template: str) -> int:
    of = (Subscription.account_id == account_id) & (Subscription.template == template)
    return session.scalar(sa.select(Subscription.remaining).where(of)) or 0


def spend(session: Session, account_id: UUID, template: str, number: int, *, at: datetime) -> None:
    """Count so many less, and never less than none."""
    of = (Subscription.account_id == account_id) & (Subscription.template == template)
    left = sa.case((Subscription.remaining > number, Subscription.remaining - number), else_=0)
    session.execute(sa.update(Subscription).where(of).values(remaining=left, changed_at=at))


def _add_one(session: Session, account_id: UUID, template: str, *, at: datetime) -> None:
    _upsert(session, account_id, template, 1, Subscription.remaining + 1, at=at)


def _put(session: Session, account_id: UUID, template: str, number: int, *, at: datetime) -> None:
    _upsert(session, account_id, template, number, number, at=at)


def _upsert(
    session: Session, account_id: UUID, template: str, first: int, then: object, *, at: datetime
) -> None:
    row = {
        "account_id": account_id,
        "template": template,
        "remaining": first,
        "changed_at": at,
    }
    upsert = insert(session, Subscription).values(row)
    changes = {"remaining": then, "changed_at": at}
    session.execute(
        upsert.on_conflict_do_update(index_elements=["account_id", "template"], set_=changes)
    )
