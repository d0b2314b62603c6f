"""Who works on what: colleagues, and handing over."""

from marshmallow import Schema, fields

from blueprints.closed import one_of
from wallet.officers.models import ACTING


class HandoverSchema(Schema):
    """The body of POST …/handover: the colleague."""

    officer_id = fields.UUID(required=True)


class ColleagueSchema(Schema):
    """Somebody who decides at one's own authority."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    role = one_of(sorted(ACTING), required=True)


class ColleaguesSchema(Schema):
    items = fields.List(fields.Nested(ColleagueSchema), required=True)
