"""Whether an authority is one: asked in the same way wherever somebody names it."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.authorities.models import AuthorityName
from wallet.errors import Invalid
from wallet.licenses.models import License
from wallet.officers.models import Officer
from wallet.reading.faults import Fault, as_errors

UNKNOWN = Fault("/authority", "unknown_authority")


class UnknownAuthority(Invalid):
    """It is not in the directory, has no officer, and no license of it was ever stored."""

    code = "unknown_authority"
    errors = as_errors([UNKNOWN])


def is_known(session: Session, code: str) -> bool:
    places = (AuthorityName.code, Officer.authority, License.authority_code)
    found = (sa.select(place).where(place == code).limit(1) for place in places)
    return any(session.scalar(statement) is not None for statement in found)


def ask_known(session: Session, code: str) -> None:
    """Raise UnknownAuthority: nobody would ever answer for it."""
    if not is_known(session, code):
        raise UnknownAuthority(f"no authority {code} is known: not by name, officer or license")
