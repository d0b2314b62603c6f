"""What everybody may know of authorities."""

from marshmallow import Schema, fields, validate

from blueprints.sparse import SparseSchema


class AuthoritiesQuery(Schema):
    """Which authorities; what is left out lets everything through."""

    type_ = fields.String(
        data_key="type", validate=validate.Length(1, 64), metadata={"description": "that it issues"}
    )
    division = fields.String(
        validate=validate.Regexp(r"\A[0-9]{2,6}\Z"),
        metadata={"description": "GB/T 2260: its six digits, or how they begin"},
    )
    text = fields.String(
        data_key="q",
        validate=validate.Length(1, 100),
        metadata={"description": "a part of the name or of the code"},
    )


class ListedAuthoritySchema(SparseSchema):
    """Whom one may apply or object to."""

    code = fields.String(required=True)
    name = fields.String(required=True)
    division = fields.String(required=True)
    types = fields.Function(
        lambda one: sorted(one.types or ()),
        required=True,
        metadata={
            "type": "array",
            "items": {"type": "string"},
            "description": "what it is known to issue",
        },
    )
    desk = fields.Boolean(
        required=True,
        metadata={"description": "somebody there answers in this wallet"},
    )
    address = fields.String(metadata={"description": "of its counter, where it is known"})
    hours = fields.String(metadata={"description": "when the counter is open, in words"})
    phone = fields.String()


class AuthoritiesSchema(Schema):
    items = fields.List(fields.Nested(ListedAuthoritySchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)
