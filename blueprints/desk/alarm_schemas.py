"""What supervisors and auditors see of unusual decisions."""

from marshmallow import Schema, fields

from blueprints.closed import one_of
from blueprints.licenses.schemas import AuthoritySchema
from wallet.officers.unusual import SPANS


class AlarmSchema(Schema):
    """One officer did one thing more often than anybody does by hand."""

    id = fields.UUID(required=True)
    at = fields.AwareDateTime(required=True)
    officer = fields.String(required=True, metadata={"description": "the officer's number"})
    authority = fields.Nested(AuthoritySchema, required=True)
    act = fields.String(required=True, metadata={"description": "the action of the audit log"})
    span = one_of(SPANS, required=True)
    count = fields.Integer(required=True)
    usual = fields.Integer(
        required=True, allow_none=True, metadata={"description": "the threshold of today"}
    )


class AlarmsSchema(Schema):
    """A page of alarms."""

    items = fields.List(fields.Nested(AlarmSchema), required=True)
    next_cursor = fields.String(allow_none=True, required=True)
