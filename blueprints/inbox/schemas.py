"""What a citizen sees of what they are told, and says about being told through WeChat."""

from marshmallow import Schema, fields, validate

from blueprints.paging import PageQuery

__all__ = ["PageQuery"]


class LinkSchema(Schema):
    """What a message is about."""

    kind = fields.String(
        required=True, metadata={"description": "license, application, objection or usage"}
    )
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
    kind = fields.String(required=True, validate=validate.OneOf(["once", "long"]))
    remaining = fields.Integer(required=True)


class SubscriptionsSchema(Schema):
    """Every template that can be agreed to."""

    items = fields.List(fields.Nested(SubscriptionSchema), required=True)
    next_cursor = fields.String(allow_none=True, required=True)


class AnswerSchema(Schema):
    """The body of PUT /api/v1/me/subscriptions/<template>: what was tapped."""

    result = fields.String(required=True, validate=validate.OneOf(["accept", "reject"]))
