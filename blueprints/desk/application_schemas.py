"""What an officer sends and sees of applications."""

from typing import Any

from marshmallow import Schema, fields, validate
from marshmallow.utils import get_value

from blueprints.applications.schemas import (
    ApplicationSchema,
    CreateApplicationSchema,
    StuckSchema,
)
from blueprints.closed import one_of
from blueprints.desk.schemas import PersonSchema
from blueprints.paging import PageQuery
from blueprints.sparse import SparseSchema
from wallet.applications.models import RegisterResult, Rejection
from wallet.applications.remarks import LONGEST_COMMENT, LONGEST_REASON, MOST_ITEMS
from wallet.applications.state import State


class QueueQuery(PageQuery):
    """Filters of the queue; absent ones let everything through."""

    state = fields.Enum(State, by_value=True, load_default=None)
    authority = fields.String(load_default=None, validate=validate.Length(1, 18))
    overdue = fields.Boolean(load_default=None)
    queue = fields.String(load_default=None, validate=validate.Length(1, 64))


class HoldSchema(Schema):
    """Who works on a case, and until when if nobody touches it."""

    officer_id = fields.UUID(required=True)
    officer = fields.String(required=True, metadata={"description": "their name"})
    until = fields.AwareDateTime(required=True)


class QueueRowSchema(SparseSchema):
    """An application in the queue."""

    id = fields.UUID(required=True)
    receipt_number = fields.String(required=True)
    type = fields.String(required=True)
    applicant_masked = fields.String(required=True)
    state = one_of(State, required=True)
    submitted_at = fields.AwareDateTime(required=True, allow_none=True)
    due_on = fields.Date(required=True, allow_none=True)
    overdue = fields.Boolean(required=True)
    register = one_of(RegisterResult, required=True, allow_none=True)
    stuck = fields.Nested(StuckSchema)
    held = fields.Nested(HoldSchema)
    version = fields.Integer(required=True)


class QueueSchema(Schema):
    """The queue of one's own authority, overdue first."""

    items = fields.List(fields.Nested(QueueRowSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class SeenRegisterSchema(SparseSchema):
    """What the register said, values and all."""

    result = one_of(RegisterResult, required=True)
    values = fields.Dict(metadata={"description": "members of a pushed license, null included"})


class ApplicantSchema(Schema):
    """Who applies."""

    name = fields.String(required=True)
    id_number = fields.String(required=True)


class DifferenceSchema(Schema):
    """A field that reads otherwise in the register."""

    field = fields.String(required=True)
    applicant = fields.String(required=True, allow_none=True)
    register = fields.String(required=True, allow_none=True)


class DuplicateSchema(SparseSchema):
    """An application or license for the same certificate."""

    kind = one_of(["application", "license"], required=True)
    id = fields.UUID(required=True)
    state = one_of(State, metadata={"description": "of an application"})
    authority = fields.String(required=True)
    receipt_number = fields.String()
    same_applicant = fields.Boolean(required=True)


class EarlierSchema(Schema):
    """Something else that the applicant has handed in to this authority."""

    id = fields.UUID(required=True)
    receipt_number = fields.String(required=True)
    type = fields.String(required=True)
    state = one_of(State, required=True)
    submitted_at = fields.AwareDateTime(required=True)


class SimilarSchema(Schema):
    """Nearly the same picture, in another applicant's application."""

    kind = fields.String(required=True)
    attachment_id = fields.UUID(required=True)
    bits = fields.Integer(required=True, metadata={"description": "that differ, of 64"})
    application_id = fields.UUID(required=True, attribute="other_application_id")
    receipt_number = fields.String(required=True, attribute="other_receipt_number")
    authority = fields.String(required=True, attribute="other_authority_code")
    state = one_of(State, required=True, attribute="other_state")


class FirstApprovalSchema(Schema):
    """The first of two approvals."""

    officer_id = fields.UUID(required=True)
    officer = fields.String(required=True, metadata={"description": "their name"})
    at = fields.AwareDateTime(required=True)


class DeskApplicationSchema(ApplicationSchema):
    """An application, as the officers of its authority see it."""

    applicant = fields.Nested(ApplicantSchema, required=True)
    register = fields.Nested(SeenRegisterSchema, required=True, allow_none=True)
    differences = fields.List(fields.Nested(DifferenceSchema), required=True)
    register_is_applicant = fields.Boolean(
        metadata={"description": "whether the certificate in the register is the applicant's"}
    )
    duplicates = fields.List(fields.Nested(DuplicateSchema), required=True)
    earlier = fields.List(fields.Nested(EarlierSchema), required=True)
    similar = fields.List(fields.Nested(SimilarSchema), required=True)
    warnings = fields.List(fields.String(), required=True)
    first_approval = fields.Nested(FirstApprovalSchema)
    held = fields.Nested(HoldSchema)
    filed_at_counter = fields.Boolean(required=True)

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        """Read what a desk sees as the applicant does from the application."""
        return get_value(obj, attr, get_value(obj.application, attr, default))


class ActSchema(Schema):
    """The body of an act that needs no words."""

    version = fields.Integer(strict=True, load_default=None)


class SupplementItemSchema(Schema):
    """One thing that is missing: an attachment of a kind, or a field."""

    kind = fields.String(validate=validate.Length(1, 64))
    field = fields.String(validate=validate.Length(1, 64))
    reason = fields.String(required=True, validate=validate.Length(1, LONGEST_REASON))


class SupplementSchema(ActSchema):
    """The body of POST …/supplement: everything that is missing, at once."""

    items = fields.List(
        fields.Nested(SupplementItemSchema),
        required=True,
        validate=validate.Length(1, MOST_ITEMS),
    )


class ApprovalSchema(ActSchema):
    """The body of POST …/approval."""

    comment = fields.String(load_default=None, validate=validate.Length(1, LONGEST_COMMENT))


class RejectionSchema(ActSchema):
    """The body of POST …/rejection."""

    reason = fields.Enum(Rejection, by_value=True, required=True)
    comment = fields.String(required=True, validate=validate.Length(1, LONGEST_COMMENT))


class FileApplicationSchema(CreateApplicationSchema, PersonSchema):
    """The body of POST /api/v1/desk/applications: an application, and for whom."""


class FiledSchema(Schema):
    """An application that a clerk filed; the code makes it show in the citizen's wallet."""

    id = fields.UUID(required=True)
    receipt_number = fields.String(attribute="application.receipt_number", required=True)
    claim_code = fields.String(required=True)
