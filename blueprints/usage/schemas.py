"""Who looked, as the citizen sees it."""

import re
from datetime import date, datetime
from typing import Any

from marshmallow import Schema, ValidationError, fields

from blueprints.closed import one_of
from blueprints.paging import PageQuery
from blueprints.sparse import SparseSchema
from wallet.usage.listing import By
from wallet.verification.verdict import Reason, Verdict

# Years in which every day can be told in any time zone.
DAY = re.compile(r"[12]\d{3}-\d\d-\d\d", re.ASCII)
MOMENT = re.compile(DAY.pattern + r"T\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)", re.ASCII)


class DayOrMoment(fields.Field[date]):
    """A day in China, `2026-11-22`, or a moment, `2026-11-22T09:30:00Z`."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> date:
        kinds = [(DAY, date), (MOMENT, datetime)]
        for shape, kind in kinds:
            if isinstance(value, str) and shape.fullmatch(value):
                return self._read(kind, value)
        raise ValidationError("not_a_day_or_moment")

    def _read(self, kind: type[date], value: str) -> date:
        try:
            return kind.fromisoformat(value)
        except ValueError:
            raise ValidationError("no_such_day") from None


class UseBySchema(SparseSchema):
    """Who looked: a venue, an authority's officer, a system; or another holder showed it."""

    kind = one_of(By, required=True)
    name = fields.String(required=True, allow_none=True)
    number = fields.String(metadata={"description": "the officer's"})


class UseLicenseSchema(Schema):
    id = fields.UUID(required=True, allow_none=True)
    name = fields.String(required=True, allow_none=True)


class UseAboutSchema(Schema):
    """What was read, where it was not a license."""

    kind = one_of(["application", "objection"], required=True)
    id = fields.UUID(required=True)


class UseSchema(SparseSchema):
    """One look at a license."""

    id = fields.UUID(required=True)
    at = fields.AwareDateTime(required=True)
    by = fields.Nested(UseBySchema, required=True)
    place = fields.String()
    purpose = fields.String(required=True, allow_none=True)
    license = fields.Nested(UseLicenseSchema, required=True)
    about = fields.Nested(UseAboutSchema)
    fields_ = fields.List(fields.String(), data_key="fields", attribute="fields", required=True)
    verdict = one_of(Verdict, required=True, allow_none=True)
    reason = one_of(Reason, required=True, allow_none=True)
    channel = fields.String(required=True, allow_none=True)
    presentation = fields.UUID()
    disputed = fields.Boolean()
    date_only = fields.Boolean()


class UsageSchema(Schema):
    items = fields.List(fields.Nested(UseSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class UsageQuery(PageQuery):
    """A page of the usage, and what of it; absent filters let everything through."""

    license = fields.UUID()
    start = DayOrMoment(data_key="from", metadata={"type": "string"})
    to = DayOrMoment(metadata={"type": "string"})
    verdict = one_of(Verdict)
    kind = one_of(By)
    format = one_of(["json", "csv"])
