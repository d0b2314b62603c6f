"""Cursors of the usage: sealed, because of a look by others only the day may be told."""

import base64
import binascii
from datetime import datetime
from uuid import UUID

from app.services import services
from blueprints.paging import BadCursor, read_cursor, write_cursor
from wallet.crypto.sealed import Kept, Sealed
from wallet.crypto.vault import BrokenSeal

CURSOR = Sealed("usage.cursor", Kept.BRIEFLY)


def write(at: datetime, item_id: UUID) -> str:
    sealed = CURSOR.seal(services().vault, write_cursor(at, item_id), of=None)
    return base64.urlsafe_b64encode(sealed).decode()


def read(cursor: str | None) -> tuple[datetime, UUID] | None:
    """Return the moment and id of the last row of the page before; raises BadCursor."""
    if cursor is None:
        return None
    try:
        sealed = base64.b64decode(cursor, altchars=b"-_", validate=True)
        return read_cursor(CURSOR.open(services().vault, sealed, of=None))
    except (binascii.Error, ValueError, BrokenSeal) as error:
        raise BadCursor("the cursor is not one of this list") from error
