"""Nobody decides their own case, or a relative's, or one that they have filed.

Whose case it is say the rooms above, which know licenses and registers. An officer who was entered
without an ID number cannot be told from anybody.
"""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy.orm import Session

from wallet.errors import Refused
from wallet.officers.models import Officer


class OwnCase(Refused):
    """The case is the officer's own, or of somebody who belongs to them, or was filed by them."""

    code = "own_case"


def refuse(officer: Officer, people: Iterable[bytes]) -> None:
    """Raise OwnCase when the officer is one of the people whose case it is."""
    if officer.person_key is not None and officer.person_key in people:
        raise OwnCase("nobody decides their own or a relative's case")


def is_same(session: Session, officer: Officer, other: UUID) -> bool:
    """Tell whether it is this officer, or the same person under another name to sign in with."""
    found = session.get(Officer, other)
    keys = {found.person_key} - {None} if found else set()
    return officer.id == other or officer.person_key in keys


def refuse_filer(session: Session, officer: Officer, filed_by: UUID | None) -> None:
    """Raise OwnCase when the officer has filed the case at the counter."""
    if filed_by and is_same(session, officer, filed_by):
        raise OwnCase("nobody decides a case that they have filed")
