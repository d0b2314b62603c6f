"""Licenses as their holders see them, and the public catalogues."""

from marshmallow import Schema, fields, validate

from blueprints.closed import one_of
from blueprints.paging import PageQuery
from blueprints.sparse import SparseSchema
from wallet.licenses.models import HolderKind, Role
from wallet.licenses.state import Flag, State
from wallet.objections.models import ObjectionKind
from wallet.objections.state import State as ObjectionState
from wallet.registers.models import FetchState


class AuthoritySchema(Schema):
    code = fields.String(required=True)
    name = fields.String(required=True)


class HolderRowSchema(Schema):
    """The first holder, as a list shows them."""

    kind = one_of(HolderKind, attribute="holder_kind", required=True)
    name_masked = fields.String(attribute="holder_name_masked", required=True)


class HolderSchema(SparseSchema):
    """Somebody named on a license."""

    kind = one_of(HolderKind, required=True)
    role = one_of(Role, required=True)
    name_masked = fields.String(required=True)
    relation = fields.String()


class ObjectedSchema(Schema):
    """An open objection about a license."""

    id = fields.UUID(required=True)
    kind = one_of(ObjectionKind, required=True)
    state = one_of(ObjectionState, required=True)


class LicenseRowSchema(SparseSchema):
    """A license in a list."""

    id = fields.UUID(attribute="held.license_id", required=True)
    identifier = fields.String(attribute="held.identifier", required=True)
    type = fields.String(attribute="held.type", required=True)
    name = fields.String(attribute="held.type_name", required=True)
    role = one_of(Role, attribute="held.role", required=True)
    state = one_of(State, attribute="held.standing.now.state", required=True)
    reason = fields.String(attribute="held.standing.now.reason")
    number_masked = fields.String(attribute="held.number_masked", required=True)
    holder = fields.Nested(HolderRowSchema, attribute="held", required=True)
    authority = fields.Nested(AuthoritySchema, attribute="held.authority", required=True)
    issued_on = fields.Date(attribute="held.issued_on", required=True)
    valid_from = fields.Date(attribute="held.standing.valid_from", required=True, allow_none=True)
    valid_to = fields.Date(attribute="held.standing.valid_to", required=True, allow_none=True)
    flags = fields.List(one_of(Flag), attribute="held.standing.flags", required=True)
    presentable = fields.Boolean(attribute="held.standing.is_valid", required=True)
    source = fields.String(attribute="held.source", required=True)
    fetched_at = fields.AwareDateTime(attribute="held.fetched_at", required=True)
    objection = fields.Nested(ObjectedSchema)


class FaceFieldSchema(Schema):
    name = fields.String(required=True)
    label = fields.String(required=True)
    value = fields.String(required=True)


class ChangeSchema(SparseSchema):
    """A step in the life of a license, or what was written over while its state stayed."""

    state = one_of(State, required=True)
    at = fields.AwareDateTime(attribute="since", required=True)
    reason = fields.String(required=True, allow_none=True)
    changed = fields.List(fields.String())
    by = fields.String(attribute="source", required=True, allow_none=True)


class OriginalSchema(Schema):
    """The sealed original of a license."""

    content_type = fields.String(required=True)
    size = fields.Integer(required=True)
    digest = fields.String(required=True)


class LicenseSchema(LicenseRowSchema):
    """A license in full, for its holder."""

    number = fields.String(attribute="held.number", required=True)
    holders = fields.List(fields.Nested(HolderSchema), attribute="face.parties", required=True)
    fields_ = fields.List(
        fields.Nested(FaceFieldSchema), data_key="fields", attribute="face.fields", required=True
    )
    history = fields.List(fields.Nested(ChangeSchema), attribute="held.history", required=True)
    remedy = fields.String(attribute="held.remedy")
    successor = fields.UUID(attribute="held.successor")
    file = fields.Nested(OriginalSchema)


class WithheldSchema(Schema):
    """How many licenses a source named that could not be given to the citizen."""

    count = fields.Integer(required=True)
    remedy = fields.String(required=True)


class SourceSchema(SparseSchema):
    """How fresh one source is."""

    name = fields.String(required=True)
    state = one_of(FetchState, required=True)
    fetched_at = fields.AwareDateTime(required=True, allow_none=True)
    error = fields.String()
    remedy = fields.String()
    withheld = fields.Nested(WithheldSchema)


class LicensesSchema(Schema):
    """A page of the licenses of a person, and the sources they come from."""

    items = fields.List(fields.Nested(LicenseRowSchema), required=True)
    sources = fields.List(fields.Nested(SourceSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class LicensesQuery(PageQuery):
    """A page of the list, and its filters; absent ones let everything through."""

    role = fields.Enum(Role, by_value=True, metadata={"type": "string"})
    license_type = fields.String(data_key="type", validate=validate.Length(1, 64))
    state = fields.Enum(State, by_value=True, metadata={"type": "string"})


class PurposeSchema(Schema):
    code = fields.String(required=True)
    label = fields.String(required=True)
    fields_ = fields.List(fields.String(), data_key="fields", attribute="fields", required=True)


class PurposesSchema(Schema):
    items = fields.List(fields.Nested(PurposeSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)
