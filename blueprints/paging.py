"""Pages of a list: `limit` and an opaque `cursor` in, `next_cursor` out."""

import base64
import binascii
import json
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from marshmallow import Schema, fields, validate

from wallet.errors import Invalid

T = TypeVar("T")


class BadCursor(Invalid):
    """The cursor is not one that this list handed out."""

    code = "invalid"


class PageQuery(Schema):
    """The query of a paged list."""

    limit = fields.Integer(load_default=50, validate=validate.Range(1, 200))
    cursor = fields.String(load_default=None, validate=validate.Length(max=200))


def write_cursor(at: datetime, item_id: UUID) -> str:
    return write_words(at.isoformat(), str(item_id))


def read_cursor(cursor: str | None) -> tuple[datetime, UUID] | None:
    """Return the moment and id of the last row of the page before; raises BadCursor."""
    return None if cursor is None else read_words(cursor, _position)


def write_words(*words: str) -> str:
    """Write where a page ended, in the words that tell it."""
    return base64.urlsafe_b64encode(json.dumps(words).encode()).decode()


def read_words(cursor: str, believe: Callable[..., T]) -> T:
    """Return what the words of a cursor say; raises BadCursor for words that nobody wrote."""
    try:
        return believe(*json.loads(base64.b64decode(cursor, altchars=b"-_", validate=True)))
    except (binascii.Error, ValueError, TypeError, AttributeError) as error:
        raise BadCursor("the cursor is not one of this list") from error


def _position(at: str, item_id: str) -> tuple[datetime, UUID]:
    return _aware(datetime.fromisoformat(at)), UUID(item_id)


def _aware(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("a moment without a time zone")
    return at
