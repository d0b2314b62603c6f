"""What everybody may know of authorities."""

from marshmallow import Schema, fields, validate


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


class ListedAuthoritySchema(Schema):
    """Whom one may apply or object to."""

    code = fields.String(required=True)
    name = fields.String(required=True)
    division = fields.String(required=True)
    types = fields.Function(
        lambda one: sorted(one.types),
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


class AuthoritiesSchema(Schema):
    items = fields.List(fields.Nested(ListedAuthoritySchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)
