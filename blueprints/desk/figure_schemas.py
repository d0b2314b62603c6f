"""How a desk is doing, in figures."""

from marshmallow import Schema, fields

from blueprints.sparse import SparseSchema


class WeekSchema(Schema):
    """What came in and what was decided in the seven days from a Monday on."""

    since = fields.Date(required=True)
    received = fields.Integer(required=True)
    decided = fields.Integer(required=True)


class WorkSchema(Schema):
    """How many steps an officer has taken: a count, and no ranking."""

    officer = fields.String(required=True)
    steps = fields.Integer(required=True)


class FiguresSchema(SparseSchema):
    """How one's own authority's applications stand."""

    by_state = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    overdue = fields.Integer(required=True)
    median_days = fields.Float(required=True, allow_none=True)
    slow_days = fields.Float(
        required=True, allow_none=True, metadata={"description": "nine of ten took no longer"}
    )
    weeks = fields.List(fields.Nested(WeekSchema), required=True)
    rejections = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    work = fields.List(
        fields.Nested(WorkSchema), metadata={"description": "for supervisors and auditors"}
    )
