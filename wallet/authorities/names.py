"""What authorities are called: an operator says it, or a register did where nobody had."""

import re

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.authorities.models import LONGEST_NAME, AuthorityName
from wallet.errors import Invalid
from wallet.insertion import insert
from wallet.licenses.authority import Authority
from wallet.licenses.models import License
from wallet.reading.characters import prints

CODE = re.compile(r"[0-9A-Z]{18}|[0-9]{6}")


class InvalidAuthority(Invalid):
    """A code has 18 characters or 6 digits, and a name has 1 to 200 characters that print."""

    code = "invalid_authority"


def named(session: Session, code: str) -> Authority:
    """Return the authority with its name; one never heard of is called by its code."""
    known = sa.select(AuthorityName.name).where(AuthorityName.code == code)
    name = session.scalar(known) or _name_on_a_license(session, code)
    return Authority(code, name or code)


def name_of(session: Session, code: str) -> str:
    return named(session, code).name


def list_all(session: Session) -> list[Authority]:
    """Return the directory, by code."""
    rows = sa.select(AuthorityName.code, AuthorityName.name).order_by(AuthorityName.code)
    return [Authority(code, name) for code, name in session.execute(rows)]


def set_name(session: Session, code: str, name: str, **found: str | None) -> None:
    """Call the authority so from now on, found at an `address`, in its `hours`, by `phone`.

    What is None stays as it is known.  Raises InvalidAuthority.
    """
    told = {"name": name} | {word: said for word, said in found.items() if said is not None}
    if not all(_fits(code, said) for said in told.values()):
        raise InvalidAuthority("a code has 18 characters or 6 digits, a text 1 to 200 that print")
    row = insert(session, AuthorityName).values(code=code, **told)
    session.execute(row.on_conflict_do_update(index_elements=["code"], set_=told))


def learn(session: Session, code: str, name: str) -> None:
    """Take a name that a source gave; what is in the directory already stays."""
    if _fits(code, name):
        row = insert(session, AuthorityName).values(code=code, name=name)
        session.execute(row.on_conflict_do_nothing())


def _fits(code: str, name: str) -> bool:
    is_plain = prints(name) and name == name.strip()
    return bool(CODE.fullmatch(code)) and is_plain and 0 < len(name) <= LONGEST_NAME


def _name_on_a_license(session: Session, code: str) -> str | None:
    found = sa.select(License.authority_name).where(License.authority_code == code)
    return session.scalar(found.limit(1))
