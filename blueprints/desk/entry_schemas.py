"""What supervisors and auditors see of the audit log."""

from marshmallow import Schema, fields

from blueprints.licenses.schemas import AuthoritySchema


class OfficerEntrySchema(Schema):
    """One act of an officer."""

    id = fields.UUID(required=True)
    at = fields.AwareDateTime(required=True)
    action = fields.String(required=True, metadata={"description": "the action of the audit log"})
    officer = fields.String(required=True, metadata={"description": "the officer's number"})
    authority = fields.Nested(AuthoritySchema, required=True)
    license_id = fields.UUID(required=True, allow_none=True)
    detail = fields.Dict(required=True, metadata={"description": "words and ids, no one's data"})
    number = fields.Integer(
        required=True, allow_none=True, metadata={"description": "its place in the sealed log"}
    )


class EntriesSchema(Schema):
    """A page of acts."""

    items = fields.List(fields.Nested(OfficerEntrySchema), required=True)
    next_cursor = fields.String(allow_none=True, required=True)
