"""Heads and proofs of the audit log; docs/audit.md says how they are checked."""

from marshmallow import Schema, fields, validate

from blueprints.paging import PageQuery
from blueprints.verifications.schemas import JwkSchema

MOST = validate.Range(0, 2**53)


class HeadSchema(Schema):
    """What the platform has signed about its log at one moment."""

    kid = fields.String(required=True)
    specimen = fields.Boolean(required=True)
    size = fields.Integer(required=True)
    at = fields.String(required=True)
    root = fields.String(required=True)
    signature = fields.String(required=True)


class HeadsQuery(PageQuery):
    """From which size on."""

    start = fields.Integer(data_key="from", load_default=0, validate=MOST)
    limit = fields.Integer(load_default=100, validate=validate.Range(1, 1000))


class HeadsSchema(Schema):
    """Heads, the smallest first."""

    items = fields.List(fields.Nested(HeadSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class GrowthQuery(Schema):
    """Two sizes of which there are heads."""

    first = fields.Integer(required=True, validate=MOST)
    second = fields.Integer(required=True, validate=MOST)


class GrowthSchema(Schema):
    """That the second head goes on from the first (RFC 6962, 2.1.2)."""

    first = fields.Integer(required=True)
    second = fields.Integer(required=True)
    path = fields.List(fields.String(), required=True)


class AuditKeysSchema(Schema):
    """The keys of heads: none of them signs codes."""

    keys = fields.List(fields.Nested(JwkSchema), required=True)


class ProofSchema(Schema):
    """That an entry stands in the log: its content, its place, and the way to a signed root."""

    number = fields.Integer(required=True)
    entry_class = fields.String(required=True, data_key="class")
    entry = fields.Raw(required=True, metadata={"type": "object"})
    path = fields.List(fields.String(), required=True)
    head = fields.Nested(HeadSchema, required=True)
