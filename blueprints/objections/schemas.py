"""What a citizen objects to, and what becomes of it."""

from marshmallow import Schema, fields, validate

from blueprints.closed import one_of
from blueprints.licenses.schemas import AuthoritySchema
from blueprints.paging import PageQuery
from blueprints.sparse import SparseSchema
from wallet.objections.models import ObjectionKind, Rejection, StepBy
from wallet.objections.state import State


class ObjectSchema(Schema):
    """The body of POST /api/v1/me/objections."""

    kind = fields.Enum(ObjectionKind, by_value=True, required=True)
    license = fields.UUID(load_default=None, allow_none=True)
    authority = fields.String(load_default=None, validate=validate.Length(1, 18))
    words = fields.String(
        required=True, validate=[validate.Length(1, 1000), validate.Regexp(r"(?s).*\S")]
    )


class LicenseNamedSchema(Schema):
    """The license that an objection is about."""

    id = fields.UUID(required=True)
    type = fields.String(required=True)
    name = fields.String(required=True)


class ObjectionStepSchema(SparseSchema):
    """A step in the life of an objection."""

    state = one_of(State, required=True)
    at = fields.AwareDateTime(required=True)
    by = one_of(StepBy, required=True)
    office = fields.String()
    comment = fields.String()


class ObjectionRowSchema(SparseSchema):
    """An objection in a list."""

    id = fields.UUID(required=True)
    kind = one_of(ObjectionKind, required=True)
    state = one_of(State, required=True)
    license = fields.Nested(LicenseNamedSchema)
    authority = fields.Nested(AuthoritySchema)
    reason = one_of(Rejection)
    submitted_at = fields.AwareDateTime(required=True)
    due_on = fields.Date(required=True, allow_none=True)
    overdue = fields.Boolean(required=True)
    version = fields.Integer(required=True)


class ObjectionSchema(ObjectionRowSchema):
    """An objection in full."""

    words = fields.String(required=True)
    timeline = fields.List(fields.Nested(ObjectionStepSchema), required=True)
    verification = fields.UUID()


class ObjectionsSchema(Schema):
    items = fields.List(fields.Nested(ObjectionRowSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class ObjectionsQuery(PageQuery):
    """A page of the citizen's objections."""
