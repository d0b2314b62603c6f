"""The queues of a desk, as they are declared and counted."""

from marshmallow import Schema, fields

from blueprints.closed import one_of


class QueueActionSchema(Schema):
    """What a row of a queue offers at once: a call below the row's own address."""

    name = fields.String(required=True)
    method = one_of(("DELETE", "POST"), required=True)
    path = fields.String(required=True)


class QueueDeclaredSchema(Schema):
    """A queue, and how many rows it has."""

    name = fields.String(required=True, attribute="queue.name")
    title = fields.Dict(
        keys=fields.String(), values=fields.String(), required=True, attribute="queue.title"
    )
    empty = fields.Dict(
        keys=fields.String(), values=fields.String(), required=True, attribute="queue.empty"
    )
    list = one_of(("applications", "objections"), required=True, attribute="queue.list")
    columns = fields.List(fields.String(), required=True, attribute="queue.columns")
    action = fields.Nested(QueueActionSchema, required=True, attribute="queue.action")
    count = fields.Integer(required=True)


class QueuesSchema(Schema):
    items = fields.List(fields.Nested(QueueDeclaredSchema), required=True)
