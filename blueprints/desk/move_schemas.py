"""What an officer sees of a wallet that is going to move, and says about it."""

from marshmallow import Schema, fields, validate

from blueprints.licenses.schemas import AuthoritySchema
from blueprints.sparse import SparseSchema

LONGEST_COMMENT = 500


class MoveSchema(SparseSchema):
    """A wallet that is going to move to another phone, on the word of one officer."""

    id = fields.UUID(required=True)
    status = fields.String(
        required=True, metadata={"description": "`pending`; then `passed` or `failed`"}
    )
    name = fields.String(required=True, metadata={"description": "masked"})
    id_number = fields.String(required=True, metadata={"description": "masked"})
    authority = fields.Nested(AuthoritySchema, required=True)
    vouched_by = fields.String(required=True, metadata={"description": "the officer's number"})
    own = fields.Boolean(
        required=True, metadata={"description": "you have vouched: somebody else confirms"}
    )
    requested_at = fields.AwareDateTime(required=True)
    effective_at = fields.AwareDateTime(required=True)
    objected_at = fields.AwareDateTime(
        metadata={"description": "when the older phone said no: nothing moves by itself"}
    )


class MovesSchema(Schema):
    """A page of moves that wait."""

    items = fields.List(fields.Nested(MoveSchema), required=True)
    next_cursor = fields.String(allow_none=True, required=True)


class DecideMoveSchema(Schema):
    """The body of a confirmation or refusal; after an objection a confirmation says why."""

    comment = fields.String(load_default=None, validate=validate.Length(1, LONGEST_COMMENT))
