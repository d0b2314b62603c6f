"""What issuing systems send and are answered.

A pushed license is read by `wallet.pushing.pushed`, which finds every fault at once; the schema of
it stands here for the documentation.
"""

from marshmallow import Schema, fields, validate

from app import language
from blueprints.closed import one_of
from blueprints.licenses.schemas import AuthoritySchema
from blueprints.sparse import SparseSchema
from wallet.licenses.models import HolderKind
from wallet.licenses.state import Event, Flag, State
from wallet.pushing.event_request import PUSHABLE

FILES = ("application/pdf", "application/ofd")
NDJSON = "application/x-ndjson"


class PushedPartySchema(Schema):
    """A holder."""

    kind = one_of(HolderKind, required=True)
    name = fields.String(required=True)
    id_type = fields.String()
    id_number = fields.String()


class PushedGuardianSchema(Schema):
    name = fields.String(required=True)
    id_type = fields.String()
    id_number = fields.String()
    relation = fields.String(required=True)


class PushedRepresentativeSchema(Schema):
    name = fields.String(required=True)
    id_type = fields.String()
    id_number = fields.String(required=True)


class PushedLicenseSchema(Schema):
    """A license as its issuing system pushes it."""

    identifier = fields.String()
    type = fields.String(required=True)
    number = fields.String(required=True)
    authority = fields.Nested(AuthoritySchema, required=True)
    issued_on = fields.Date(required=True)
    valid_from = fields.Date(allow_none=True)
    valid_to = fields.Date(allow_none=True)
    holders = fields.List(fields.Nested(PushedPartySchema), required=True)
    guardians = fields.List(fields.Nested(PushedGuardianSchema))
    representative = fields.Nested(PushedRepresentativeSchema)
    fields_ = fields.Dict(
        keys=fields.String(),
        values=fields.Raw(metadata={"type": ["string", "number", "null"]}),
        data_key="fields",
        attribute="fields",
    )
    state = one_of(State)


class IdentifiedSchema(Schema):
    """The newborn who was given a number."""

    kind = fields.String()
    name = fields.String(required=True)
    id_type = fields.String()
    id_number = fields.String(required=True)


class NoticeSchema(Schema):
    """What has happened to a license."""

    id = fields.String(required=True, validate=validate.Length(1, 64))
    event = one_of(sorted(PUSHABLE), required=True)
    reason = fields.String(required=True, validate=validate.Length(1, 200))
    effective_at = fields.AwareDateTime(required=True)
    successor = fields.String()
    valid_to = fields.Date()
    holder = fields.Nested(IdentifiedSchema)


class WarningSchema(Schema):
    """What is odd about a license that was stored all the same."""

    pointer = fields.String(required=True)
    code = fields.String(required=True)
    label = fields.Function(language.label, required=True, metadata={"type": "string"})
    detail = fields.String(required=True)


class ReceiptSchema(SparseSchema):
    """What became of a pushed license."""

    identifier = fields.String(required=True)
    version = fields.Integer(required=True)
    unchanged = fields.Boolean()
    warnings = fields.List(fields.Nested(WarningSchema), required=True)


class HappenedSchema(Schema):
    """A recorded event, and how its license stands now."""

    id = fields.String(attribute="event.external_id", required=True)
    identifier = fields.String(required=True)
    event = one_of(Event, attribute="event.event", required=True)
    effective_at = fields.AwareDateTime(attribute="event.effective_at", required=True)
    state = one_of(State, attribute="standing.state", required=True)
    flags = fields.List(one_of(Flag), attribute="standing.flags", required=True)
    valid_to = fields.Date(attribute="standing.valid_to", required=True, allow_none=True)
    version = fields.Integer(required=True)
