"""What happened, in the citizen's words, and whether WeChat may say it too."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from app.clock import now
from app.extensions import db
from app.services import services
from blueprints.blueprint import Blueprint
from blueprints.guards import citizen_required, current_citizen
from blueprints.inbox import schemas
from blueprints.limits import limited
from blueprints.paging import paginated
from notifications import queries, subscriptions
from notifications.models import Message
from notifications.shown import show
from notifications.subscriptions import Standing
from wallet.short_lived.limits import SUBSCRIPTIONS

bp = Blueprint("inbox", __name__, url_prefix="/api/v1/me", description="My messages")


@bp.get("/messages")
@citizen_required
@bp.arguments(schemas.PageQuery, location="query")
@bp.response(200, schemas.MessagesSchema)
@paginated("messages", shown=lambda message: show(message, services().vault))
def list_messages(**query: Any) -> Sequence[Message]:
    """List what the citizen was told, newest first; unbound, what the account was told."""
    return queries.list_messages(db.session(), current_citizen(), **query)


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
@limited(SUBSCRIPTIONS)
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
