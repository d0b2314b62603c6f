"""Pages of a list: `limit` and an opaque `cursor` in, `next_cursor` out.

A cursor is sealed for its list and its reader. Of a look by others only the day may be told, and
a cursor tells a moment; and what nobody can write by hand, no query has to expect.
"""

import base64
import binascii
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, Protocol

from marshmallow import Schema, fields, validate

from app.services import services
from blueprints.guards import caller
from wallet.crypto.sealed import Kept, Sealed
from wallet.crypto.vault import BrokenSeal
from wallet.errors import Invalid
from wallet.paging import Position

CURSOR = Sealed("cursors", Kept.BRIEFLY)


class Placed(Protocol):
    """A row that knows its place in the list."""

    @property
    def position(self) -> object: ...


Find = Callable[..., Sequence[Placed]]
Body = dict[str, Any]


class BadCursor(Invalid):
    """The cursor is not one that this list handed out to this reader."""

    code = "invalid"


class PageQuery(Schema):
    """The query of a paged list."""

    limit = fields.Integer(load_default=50, validate=validate.Range(1, 200))
    cursor = fields.String(load_default=None, validate=validate.Length(max=200))


def paginated(
    name: str,
    *,
    shown: Callable[[Any], object] = lambda row: row,
    read: Callable[[str], object] = Position.read,
) -> Callable[[Find], Callable[[Body], Body]]:
    """Make a list in pages of a function that finds rows by `limit`, `after` and the filters.

    `shown` turns a row into what the schema prints, `read` a position from the text that it is
    in a cursor of the list of this name.
    """

    def decorate(find: Find) -> Callable[[Body], Body]:
        @wraps(find)
        def list_page(query: Body) -> Body:
            limit, cursor = query.pop("limit"), query.pop("cursor")
            after = None if cursor is None else _opened(cursor, name, read)
            found = find(limit=limit + 1, after=after, **query)
            page = found[:limit]
            more = _sealed(str(page[-1].position), name) if len(found) > limit else None
            return {"items": [shown(row) for row in page], "next_cursor": more}

        return list_page

    return decorate


def _sealed(text: str, name: str) -> str:
    sealed = CURSOR.seal(services().vault, text, of=_reader(name))
    return base64.urlsafe_b64encode(sealed).decode()


def _opened(cursor: str, name: str, read: Callable[[str], object]) -> object:
    try:
        sealed = base64.b64decode(cursor, altchars=b"-_", validate=True)
        return read(CURSOR.open(services().vault, sealed, of=_reader(name)))
    except (binascii.Error, ValueError, BrokenSeal) as error:
        raise BadCursor("the cursor is not one of this list") from error


def _reader(name: str) -> str:
    return f"{name}:{caller()}"
