"""What happened, in the citizen's words, and whether WeChat may say it too."""

from typing import Any
from uuid import UUID

from app.clock import now
from app.extensions import db
from app.services import services
from blueprints.blueprint import Blueprint
from blueprints.guards import citizen_required, current_citizen
from blueprints.inbox import schemas
from blueprints.paging import read_cursor, write_cursor
from notifications import queries, subscriptions
from notifications.models import Message
from notifications.subscriptions import Standing
from notifications.templates import written
from notifications.writing import params_of

bp = Blueprint("inbox", __name__, url_prefix="/api/v1/me", description="My messages")


@bp.get("/messages")
@citizen_required
@bp.arguments(schemas.PageQuery, location="query")
@bp.response(200, schemas.MessagesSchema)
def list_messages(query: dict[str, Any]) -> dict[str, Any]:
    """List what the citizen was told, newest first; unbound, what the account was told."""
    after = read_cursor(query["cursor"])
    found = queries.list_messages(
        db.session(),
        current_citizen(),
        limit=query["limit"] + 1,
        after=queries.Position(*after) if after else None,
    )
    page = found[: query["limit"]]
    more = write_cursor(page[-1].at, page[-1].id) if len(found) > len(page) else None
    return {"items": [_as_body(message) for message in page], "next_cursor": more}


@bp.post("/messages/<uuid:message_id>/reading")
@citizen_required
@bp.response(204)
def read_message(message_id: UUID) -> None:
    """Note that the citizen has read the message."""
    session = db.session()
    queries.mark_read(session, current_citizen(), message_id, at=now())
    session.commit()


@bp.get("/subscriptions")
@citizen_required
@bp.response(200, schemas.SubscriptionsSchema)
def list_subscriptions() -> dict[str, Any]:
    """List what WeChat can carry, and how many messages of each the citizen agreed to."""
    account, offered = current_citizen().account, services().messenger.templates
    listed = subscriptions.list_of(db.session(), account.id, offered)
    return {"items": listed, "next_cursor": None}


@bp.put("/subscriptions/<template>")
@citizen_required
@bp.arguments(schemas.AnswerSchema)
@bp.response(200, schemas.SubscriptionSchema)
def answer_subscription(body: dict[str, str], template: str) -> Standing:
    """Note what the citizen tapped when the mini-program asked (wx.requestSubscribeMessage)."""
    session = db.session()
    noted = subscriptions.answer(
        session,
        current_citizen().account.id,
        template,
        accepted=body["result"] == "accept",
        offered=services().messenger.templates,
        at=now(),
    )
    session.commit()
    return noted


def _as_body(message: Message) -> dict[str, Any]:
    text = written(message.template, message.event, params_of(message, services().vault))
    link = {"kind": message.link_kind, "id": message.link_id} if message.link_kind else None
    return {
        "id": message.id,
        "template": message.template,
        "title": text.title,
        "body": text.body,
        "at": message.at,
        "read_at": message.read_at,
        "link": link,
    }
