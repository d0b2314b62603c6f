"""What a citizen sees of what they are told, and says about being told through WeChat."""

from marshmallow import Schema, fields

from blueprints.closed import one_of
from blueprints.paging import PageQuery
from notifications.models import GrantKind

__all__ = ["PageQuery"]


class LinkSchema(Schema):
    """What a message is about."""

    kind = one_of(["license", "application", "objection", "usage", "move"], required=True)
    id = fields.UUID(required=True)


class MessageSchema(Schema):
    """A message, as its citizen reads it."""

    id = fields.UUID(required=True)
    template = fields.String(required=True)
    title = fields.String(required=True)
    body = fields.String(required=True)
    at = fields.AwareDateTime(required=True)
    read_at = fields.AwareDateTime(required=True, allow_none=True)
    link = fields.Nested(LinkSchema, required=True, allow_none=True)


class MessagesSchema(Schema):
    """A page of messages, newest first."""

    items = fields.List(fields.Nested(MessageSchema), required=True)
    next_cursor = fields.String(allow_none=True, required=True)


class SubscriptionSchema(Schema):
    """A template that WeChat can carry, and how many messages of it the citizen agreed to."""

    template = fields.String(required=True)
    wechat_template_id = fields.String(required=True)
    kind = one_of(GrantKind, required=True)
    remaining = fields.Integer(required=True)


class SubscriptionsSchema(Schema):
    """Every template that can be agreed to."""

    items = fields.List(fields.Nested(SubscriptionSchema), required=True)
    next_cursor = fields.String(allow_none=True, required=True)


class AnswerSchema(Schema):
    """The body of PUT /api/v1/me/subscriptions/<template>: what was tapped."""

    result = one_of(["accept", "reject"], required=True)
