"""What a scanner page sends and gets."""

from marshmallow import Schema, fields, validate


class ScannerSignInSchema(Schema):
    """The body of POST /api/v1/scanner/session."""

    client_id = fields.String(required=True, validate=validate.Length(1, 64))
    client_secret = fields.String(required=True, validate=validate.Length(1, 200))


class ScannerSessionSchema(Schema):
    """A session of a scanner page; the token goes into X-CSRF-Token of every verification."""

    csrf_token = fields.String(required=True)
