"""What a scanner page sends and gets, and what a verifier sees of its devices."""

from marshmallow import Schema, fields, validate

from blueprints.paging import PageQuery
from blueprints.sparse import SparseSchema

LABEL = validate.Length(max=100)


class ScannerSignInSchema(Schema):
    """The body of POST /api/v1/scanner/session."""

    client_id = fields.String(required=True, validate=validate.Length(1, 64))
    client_secret = fields.String(required=True, validate=validate.Length(1, 200))


class ScannerSessionSchema(Schema):
    """A session of a scanner page; the token goes into X-CSRF-Token of every verification."""

    csrf_token = fields.String(required=True)


class MakeEnrollmentCodeSchema(Schema):
    """The body of POST /api/v1/scanner/enrollment-codes."""

    label = fields.String(load_default="", validate=LABEL)


class EnrollmentCodeSchema(Schema):
    """A code for one device."""

    code = fields.String(required=True)
    expires_at = fields.AwareDateTime(required=True)


class EnrollSchema(Schema):
    """The body of POST /api/v1/scanner/devices."""

    code = fields.String(required=True, validate=validate.Length(1, 64))
    label = fields.String(load_default="", validate=LABEL)


class DeviceSchema(SparseSchema):
    """A device at a gate."""

    id = fields.UUID(required=True)
    label = fields.String(required=True)
    enrolled_at = fields.AwareDateTime(required=True)
    seen_at = fields.AwareDateTime(required=True)
    revoked_at = fields.AwareDateTime()


class DevicesQuery(PageQuery):
    """Which page."""


class DevicesSchema(Schema):
    """A page of a verifier's devices."""

    items = fields.List(fields.Nested(DeviceSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class VerifierNamedSchema(Schema):
    """Whose device it is."""

    client_id = fields.String(required=True)
    name = fields.String(required=True)


class EnrolledSchema(SparseSchema):
    """What a scanner page has to know of itself."""

    csrf_token = fields.String(required=True)
    client = fields.Nested(VerifierNamedSchema, required=True)
    device = fields.Nested(DeviceSchema)
