"""Pages of a list: `limit` and an opaque `cursor` in, `next_cursor` out."""

import base64
import binascii
import json
from datetime import datetime
from uuid import UUID

from marshmallow import Schema, fields, validate

from wallet.errors import Invalid


class BadCursor(Invalid):
    """The cursor is not one that this list handed out."""

    code = "invalid"


class PageQuery(Schema):
    """The query of a paged list."""

    limit = fields.Integer(load_default=50, validate=validate.Range(1, 200))
    cursor = fields.String(load_default=None, validate=validate.Length(max=200))


def write_cursor(at: datetime, item_id: UUID) -> str:
    text = json.dumps([at.isoformat(), str(item_id)])
    return base64.urlsafe_b64encode(text.encode()).decode()


def read_cursor(cursor: str | None) -> tuple[datetime, UUID] | None:
    """Return the moment and id of the last row of the page before; raises BadCursor."""
    if cursor is None:
        return None
    try:
        at, item_id = json.loads(base64.b64decode(cursor, altchars=b"-_", validate=True))
        return _aware(datetime.fromisoformat(at)), UUID(item_id)
    except (binascii.Error, ValueError, TypeError, AttributeError) as error:
        raise BadCursor("the cursor is not one of this list") from error


def _aware(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("a moment without a time zone")
    return at
