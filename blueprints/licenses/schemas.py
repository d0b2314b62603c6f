"""Licenses as their holders see them, and the public catalogues."""

from marshmallow import Schema, fields, validate

from blueprints.paging import PageQuery
from wallet.licenses.models import Role
from wallet.licenses.state import State


class AuthoritySchema(Schema):
    code = fields.String(required=True)
    name = fields.String(required=True)


class HolderRowSchema(Schema):
    """The first holder, as a list shows them."""

    kind = fields.String(required=True)
    name_masked = fields.String(required=True)


class HolderSchema(Schema):
    """Somebody named on a license."""

    kind = fields.String(required=True)
    role = fields.String(required=True)
    name_masked = fields.String(required=True)
    relation = fields.String()


class ObjectedSchema(Schema):
    """An open objection about a license."""

    id = fields.UUID(required=True)
    kind = fields.String(required=True)
    state = fields.String(required=True)


class LicenseRowSchema(Schema):
    """A license in a list."""

    id = fields.UUID(required=True)
    identifier = fields.String(required=True)
    type = fields.String(required=True)
    name = fields.String(required=True)
    role = fields.String(required=True)
    state = fields.String(required=True)
    reason = fields.String()
    number_masked = fields.String(required=True)
    holder = fields.Nested(HolderRowSchema, required=True)
    authority = fields.Nested(AuthoritySchema, required=True)
    issued_on = fields.Date(required=True)
    valid_from = fields.Date(required=True, allow_none=True)
    valid_to = fields.Date(required=True, allow_none=True)
    flags = fields.List(fields.String(), required=True)
    presentable = fields.Boolean(required=True)
    source = fields.String(required=True)
    fetched_at = fields.AwareDateTime(required=True)
    objection = fields.Nested(ObjectedSchema)


class FaceFieldSchema(Schema):
    name = fields.String(required=True)
    label = fields.String(required=True)
    value = fields.String(required=True)


class ChangeSchema(Schema):
    """A step in the life of a license."""

    state = fields.String(required=True)
    at = fields.AwareDateTime(required=True)
    reason = fields.String(required=True, allow_none=True)
    by = fields.String(required=True, allow_none=True)


class OriginalSchema(Schema):
    """The sealed original of a license."""

    content_type = fields.String(required=True)
    size = fields.Integer(required=True)
    digest = fields.String(required=True)


class LicenseSchema(LicenseRowSchema):
    """A license in full, for its holder."""

    number = fields.String(required=True)
    holders = fields.List(fields.Nested(HolderSchema), required=True)
    fields_ = fields.List(
        fields.Nested(FaceFieldSchema), data_key="fields", attribute="fields", required=True
    )
    history = fields.List(fields.Nested(ChangeSchema), required=True)
    remedy = fields.String()
    successor = fields.UUID()
    file = fields.Nested(OriginalSchema)


class SourceSchema(Schema):
    """How fresh one source is."""

    name = fields.String(required=True)
    state = fields.String(required=True)
    fetched_at = fields.AwareDateTime(required=True, allow_none=True)
    error = fields.String()
    remedy = fields.String()


class LicensesSchema(Schema):
    """A page of the licenses of a person, and the sources they come from."""

    items = fields.List(fields.Nested(LicenseRowSchema), required=True)
    sources = fields.List(fields.Nested(SourceSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class LicensesQuery(PageQuery):
    """A page of the list, and its filters; absent ones let everything through."""

    role = fields.String(validate=validate.OneOf([role.value for role in Role]))
    type = fields.String(validate=validate.Length(1, 64))
    state = fields.String(validate=validate.OneOf([state.value for state in State]))


class LicenseTypesSchema(Schema):
    """The type catalogue; each item is one type as its file describes it."""

    items = fields.List(fields.Dict(), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class PurposeSchema(Schema):
    code = fields.String(required=True)
    label = fields.String(required=True)
    fields_ = fields.List(fields.String(), data_key="fields", attribute="fields", required=True)


class PurposesSchema(Schema):
    items = fields.List(fields.Nested(PurposeSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)
