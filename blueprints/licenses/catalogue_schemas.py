"""A license type as its file describes it: `wallet.catalogue.shape` has checked it when it came."""

from typing import Any

from marshmallow import Schema, fields

from blueprints.closed import one_of
from wallet.applications.models import ForWhom, Medium, Purpose
from wallet.licenses.models import HolderKind


class CodeSchema(Schema):
    code = fields.String(required=True)
    label = fields.String(required=True)


class TypeFieldSchema(Schema):
    """A face field of a type."""

    name = fields.String(required=True)
    label = fields.String(required=True)
    kind = one_of(["text", "date", "code", "number", "id_number", "image"], required=True)
    required = fields.Boolean(required=True)
    sensitivity = fields.Integer(required=True, metadata={"description": "1 to 4"})
    values = fields.List(
        fields.Nested(CodeSchema), metadata={"description": "of a field of kind code"}
    )

    def get_attribute(self, obj: dict[str, Any], attr: str, default: Any) -> Any:
        """Ask for members only: every dict has an attribute `values`."""
        return obj.get(attr, default)


class ValiditySchema(Schema):
    years = fields.Integer(required=True, allow_none=True)
    renew_days_before = fields.Integer(required=True, allow_none=True)
    inspection_years = fields.Integer(required=True, allow_none=True)
    text = fields.String(required=True)


class AttachmentKindSchema(Schema):
    kind = fields.String(required=True)
    label = fields.String(required=True)
    required = fields.Boolean(required=True)


class RuleSchema(Schema):
    code = fields.String(required=True)
    text = fields.String(required=True)
    issued_before = fields.String(metadata={"format": "date"})


class ConversionSchema(Schema):
    """How one on paper or card becomes electronic."""

    allowed = fields.Boolean(required=True)
    four_eyes = fields.Boolean(required=True)
    media = fields.List(one_of(Medium), required=True)
    for_whom = fields.List(one_of(ForWhom), data_key="for", attribute="for", required=True)
    attachments = fields.List(fields.Nested(AttachmentKindSchema), required=True)
    guidance = fields.String(required=True)
    rules = fields.List(fields.Nested(RuleSchema), required=True)


class ApplicationsOfTypeSchema(Schema):
    """What else can be applied for, and how long the office takes."""

    purposes = fields.List(one_of(Purpose))
    working_days = fields.Integer()


class LicenseTypeSchema(Schema):
    code = fields.String(required=True)
    name = fields.String(required=True)
    identifier_code = fields.String(required=True)
    holder_kind = one_of(HolderKind, required=True)
    number_contains_id_number = fields.Boolean(required=True)
    fields_ = fields.List(
        fields.Nested(TypeFieldSchema), data_key="fields", attribute="fields", required=True
    )
    validity = fields.Nested(ValiditySchema, required=True)
    conversion = fields.Nested(ConversionSchema, required=True)
    disclosure = fields.Dict(
        keys=fields.String(),
        values=fields.List(fields.String()),
        required=True,
        metadata={"description": "names of fields, by category of verifier"},
    )
    applications = fields.Nested(ApplicationsOfTypeSchema)
    holder_birth_field = fields.String()
    standard = fields.String()


class LicenseTypesSchema(Schema):
    """The type catalogue."""

    items = fields.List(fields.Nested(LicenseTypeSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)
