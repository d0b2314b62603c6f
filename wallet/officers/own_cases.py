"""Nobody decides their own case, or a relative's, or one that they have filed.

Whose case it is say the rooms above, which know licenses and registers. An officer who was entered
without an ID number cannot be told from anybody.
"""

from collections.abc import Iterable
from uuid import UUID

from wallet.errors import Refused
from wallet.officers.models import Officer


class OwnCase(Refused):
    """The case is the officer's own, or of somebody who belongs to them, or was filed by them."""

    code = "own_case"


def refuse(officer: Officer, people: Iterable[bytes]) -> None:
    """Raise OwnCase when the officer is one of the people whose case it is."""
    if officer.person_key is not None and officer.person_key in people:
        raise OwnCase("nobody decides their own or a relative's case")


def refuse_filer(officer: Officer, filed_by: UUID | None) -> None:
    """Raise OwnCase when the officer has filed the case at the counter."""
    if officer.id == filed_by:
        raise OwnCase("nobody decides a case that they have filed")
