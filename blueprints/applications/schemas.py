"""What a citizen sends and sees of an application."""

from typing import Any

from marshmallow import Schema, fields, validate

from blueprints.closed import one_of
from blueprints.licenses.schemas import AuthoritySchema
from blueprints.paging import PageQuery
from blueprints.sparse import SparseSchema
from wallet.applications import next_step
from wallet.applications.attachments.models import AttachmentState
from wallet.applications.models import ForWhom, Medium, Purpose, RegisterResult, StepBy
from wallet.applications.state import State


def printed(**says: Any) -> fields.String:
    """Describe a number as it is printed; spaces and full-width characters may come along."""
    return fields.String(validate=validate.Length(1, 100), **says)


def face_fields(**says: Any) -> fields.Dict:
    """Describe face fields of a type by name; the catalogue knows which there are."""
    return fields.Dict(
        data_key="fields",
        attribute="fields",
        keys=fields.String(validate=validate.Length(1, 64)),
        values=fields.String(validate=validate.Length(max=500)),
        validate=validate.Length(max=50),
        **says,
    )


class EditApplicationSchema(Schema):
    """The body of PATCH /api/v1/me/applications/<id>: only what changes."""

    medium = fields.Enum(Medium, by_value=True)
    certificate_number = printed()
    card_number = printed(allow_none=True)
    authority = fields.String(validate=validate.Length(6, 18))
    issued_on = fields.Date(allow_none=True)
    fields_ = face_fields()


class ReplaceApplicationSchema(EditApplicationSchema):
    """The body of PUT /api/v1/me/applications/<id>: all of it; what is left out is emptied."""

    medium = fields.Enum(Medium, by_value=True, required=True)
    certificate_number = printed(required=True)
    authority = fields.String(required=True, validate=validate.Length(6, 18))


class CreateApplicationSchema(ReplaceApplicationSchema):
    """The body of POST /api/v1/me/applications."""

    type = fields.String(required=True, validate=validate.Length(1, 64))
    for_who = fields.Enum(ForWhom, by_value=True, data_key="for")
    purpose = fields.Enum(Purpose, by_value=True)


class ClaimSchema(Schema):
    """The body of POST /api/v1/me/claims: the code that a clerk handed over."""

    code = fields.String(required=True, validate=validate.Length(1, 100))


class RegisterSchema(SparseSchema):
    """What the register said; `fields` are names of what differs, never values."""

    result = one_of(RegisterResult, required=True)
    fields_ = fields.List(fields.String(), data_key="fields", attribute="fields")


class AttachmentSchema(Schema):
    """A picture that belongs to an application."""

    id = fields.UUID(required=True)
    kind = fields.String(required=True)
    content_type = fields.String(required=True)
    size = fields.Integer(required=True)
    state = one_of(AttachmentState, required=True)


class NextStepSchema(Schema):
    """What happens now, in a word for programs and a sentence for the citizen."""

    code = one_of(next_step.TEXTS, required=True)
    text = fields.String(required=True)


class StuckSchema(Schema):
    """Why the license is not issued yet."""

    reason = fields.String(required=True)
    since = fields.AwareDateTime(required=True)


class MissingSchema(SparseSchema):
    """One thing that a supplement asks for: an attachment of a kind, or a field."""

    kind = fields.String()
    field = fields.String()
    reason = fields.String(required=True)


class StepSchema(SparseSchema):
    """One step of an application."""

    state = one_of(State, required=True)
    at = fields.AwareDateTime(required=True)
    by = one_of(StepBy, required=True)
    office = fields.String()
    comment = fields.String()
    items = fields.List(fields.Nested(MissingSchema))


class ApplicationSchema(SparseSchema):
    """An application, as its applicant sees it."""

    id = fields.UUID(required=True)
    receipt_number = fields.String(required=True)
    state = one_of(State, required=True)
    type = fields.String(required=True)
    name = fields.String(required=True)
    medium = one_of(Medium, required=True)
    purpose = one_of(Purpose, required=True)
    for_who = one_of(ForWhom, data_key="for", required=True)
    certificate_number = fields.String(required=True)
    card_number = fields.String()
    authority = fields.Nested(AuthoritySchema, required=True)
    issued_on = fields.Date()
    fields_ = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        data_key="fields",
        attribute="fields",
        required=True,
    )
    attachments = fields.List(fields.Nested(AttachmentSchema), required=True)
    register = fields.Nested(RegisterSchema, required=True, allow_none=True)
    due_on = fields.Date(required=True, allow_none=True)
    overdue = fields.Boolean(required=True)
    next_step = fields.Nested(NextStepSchema, required=True)
    stuck = fields.Nested(StuckSchema)
    replaces = fields.UUID(metadata={"description": "id of the license that ends with it"})
    license_id = fields.UUID(metadata={"description": "id of the license that was issued"})
    created_at = fields.AwareDateTime(required=True)
    submitted_at = fields.AwareDateTime()
    version = fields.Integer(required=True)
    timeline = fields.List(fields.Nested(StepSchema), required=True)


class ApplicationsSchema(Schema):
    """The applications of a citizen, newest first."""

    items = fields.List(fields.Nested(ApplicationSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class ApplicationsQuery(PageQuery):
    """A page of the applications."""
