"""Showing a license: what the citizen chooses and what the phone gets."""

from marshmallow import Schema, fields, validate

from blueprints.closed import one_of
from blueprints.sparse import SparseSchema


class PresentSchema(Schema):
    """The body of POST /api/v1/me/licenses/<id>/presentations."""

    purpose = fields.String(validate=validate.Length(1, 200), load_default=None)
    disclose = fields.List(
        fields.String(validate=validate.Length(1, 64)),
        validate=validate.Length(max=50),
        load_default=None,
    )
    image = one_of(["svg", "png"], load_default=None)
    mode = fields.String(validate=validate.Length(1, 16), load_default="live")


class PresentedSchema(SparseSchema):
    """A code that lives from now on; draw it, and ask for the next one at `refresh_at`."""

    id = fields.UUID(attribute="presentation.id", required=True)
    code = fields.String(required=True)
    issued_at = fields.AwareDateTime(attribute="presentation.issued_at", required=True)
    expires_at = fields.AwareDateTime(attribute="presentation.expires_at", required=True)
    refresh_at = fields.AwareDateTime(attribute="presentation.refresh_at", required=True)
    image = fields.String(metadata={"description": "data URI"})


class WatchQuery(Schema):
    """How many seconds to wait for a change."""

    wait = fields.Integer(load_default=0, validate=validate.Range(0, 25))


class WatchedSchema(SparseSchema):
    """What became of a presentation."""

    state = one_of(["waiting", "verified", "expired", "cancelled"], required=True)
    verified_at = fields.AwareDateTime()
    verifier = fields.String()
