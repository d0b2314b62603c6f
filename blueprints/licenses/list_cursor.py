"""Cursors of the list of licenses: when the last row was issued, its id and role."""

from datetime import date
from uuid import UUID

from blueprints.paging import read_words, write_words
from wallet.licenses.held import HeldLicense
from wallet.licenses.models import Role
from wallet.licenses.queries import Position


def write(last: HeldLicense) -> str:
    return write_words(last.issued_on.isoformat(), str(last.license_id), last.role)


def read(cursor: str | None) -> Position | None:
    """Return where the page before ended; raises BadCursor."""
    return None if cursor is None else read_words(cursor, _position)


def _position(issued_on: str, license_id: str, role: str) -> Position:
    return Position(date.fromisoformat(issued_on), UUID(license_id), Role(role))
