"""Nobody decides their own case, or a relative's.

Relatives are those who stand on one license with the officer, such as the parents of a child, or
whom the register names with the officer on the certificate that is applied for. An officer who
was entered without an ID number cannot be told from anybody.
"""

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from wallet.applications import contents
from wallet.applications.models import Application
from wallet.crypto.vault import Vault
from wallet.database import Json
from wallet.errors import Invalid, Refused
from wallet.identity.numbers import normalize_document_number
from wallet.identity.persons import person_key
from wallet.licenses.models import Holding
from wallet.officers.models import Officer

WHY = "nobody decides their own or a relative's case"


class OwnCase(Refused):
    """The case is the officer's own, or that of somebody who belongs to them."""

    code = "own_case"


def refuse(session: Session, application: Application, officer: Officer, *, vault: Vault) -> None:
    """Raise OwnCase when somebody else should decide."""
    refuse_about(session, application.person_key, officer)
    if officer.person_key in set(_keys_on_register(application, vault)):
        raise OwnCase(WHY)


def refuse_about(session: Session, person_key: bytes, officer: Officer) -> None:
    """Raise OwnCase when the case is of the officer, or of who stands on a license with them."""
    own = officer.person_key
    if own is None:
        return
    if own == person_key or _stand_together(session, own, person_key):
        raise OwnCase(WHY)


def _stand_together(session: Session, one: bytes, other: bytes) -> bool:
    theirs, mine = aliased(Holding), aliased(Holding)
    same = sa.select(mine.license_id).join(theirs, theirs.license_id == mine.license_id)
    found = same.where(mine.person_key == one, theirs.person_key == other).limit(1)
    return session.scalar(found) is not None


def _keys_on_register(application: Application, vault: Vault) -> Iterator[bytes]:
    registered = contents.registered_of(application, vault)
    for person in people_of(registered.values) if registered else ():
        try:
            number = normalize_document_number(person["id_type"], person["id_number"] or "")
        except Invalid:
            continue
        yield person_key(vault, person["id_type"], number)


def people_of(values: Json) -> list[Json]:
    """Return everybody whom the register's certificate names."""
    representative = [values["representative"]] if values["representative"] else []
    return [*values["holders"], *values["guardians"], *representative]
