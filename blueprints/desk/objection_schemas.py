"""What an officer says about an objection, and sees of it."""

from marshmallow import Schema, fields, validate

from blueprints.objections.schemas import ObjectionRowSchema, ObjectionSchema
from blueprints.paging import PageQuery
from wallet.objections.models import Rejection
from wallet.objections.state import State


class ObjectionStepInSchema(Schema):
    """Words that the citizen reads, and the version that the officer has read."""

    comment = fields.String(load_default=None, allow_none=True, validate=validate.Length(1, 1000))
    version = fields.Integer(load_default=None, allow_none=True, strict=True)


class ForwardObjectionSchema(ObjectionStepInSchema):
    """The body of POST /api/v1/desk/objections/<id>/forwarding."""

    authority = fields.String(load_default=None, allow_none=True, validate=validate.Length(1, 18))


class RejectObjectionSchema(ObjectionStepInSchema):
    """The body of POST /api/v1/desk/objections/<id>/rejection."""

    reason = fields.Enum(Rejection, by_value=True, required=True)


class DeskObjectionRowSchema(ObjectionRowSchema):
    """An objection in the desk's list."""

    applicant_masked = fields.String()


class DeskObjectionSchema(ObjectionSchema):
    """An objection in full, at the desk."""

    applicant_masked = fields.String()


class DeskObjectionsSchema(Schema):
    items = fields.List(fields.Nested(DeskObjectionRowSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class DeskObjectionsQuery(PageQuery):
    """A page of the authority's objections, perhaps of one state only."""

    state = fields.Enum(State, by_value=True, load_default=None)
    queue = fields.String(load_default=None, validate=validate.Length(1, 64))
