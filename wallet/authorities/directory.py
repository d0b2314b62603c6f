"""The authorities that are known, for somebody who has to name one."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.access.models import Client
from wallet.authorities.models import AuthorityName
from wallet.licenses.models import License
from wallet.officers import desks
from wallet.officers.models import Officer

DIVISION_LENGTH = 6
# Of a credit code, what stands before its division (GB 32100).
BEFORE_DIVISION = 2
# A code, a name where one is known, and types that it issues.
Listed = tuple[str, str | None, list[str]]


@dataclass
class ListedAuthority:
    """Whom one may apply or object to; `desk`: somebody there answers in this wallet."""

    code: str
    name: str = ""
    types: set[str] = field(default_factory=set)
    desk: bool = False
    address: str | None = None
    hours: str | None = None
    phone: str | None = None

    @property
    def division(self) -> str:
        """Return the six digits of where it is (GB/T 2260)."""
        if len(self.code) == DIVISION_LENGTH:
            return self.code
        return self.code[BEFORE_DIVISION : BEFORE_DIVISION + DIVISION_LENGTH]

    def fits(self, type_: str | None, division: str, text: str) -> bool:
        has_type = type_ is None or type_ in self.types
        is_called = text.casefold() in f"{self.name}\n{self.code}".casefold()
        return has_type and self.division.startswith(division) and is_called


def find(
    session: Session, *, type_: str | None = None, division: str = "", text: str = ""
) -> list[ListedAuthority]:
    """List by code whoever is known and fits."""
    known = sorted(_known(session).values(), key=lambda one: one.code)
    return [one for one in known if one.fits(type_, division, text.strip())]


def _known(session: Session) -> dict[str, ListedAuthority]:
    found: dict[str, ListedAuthority] = {}
    for code, name, types in (*_of_licenses(session), *_of_systems(session)):
        one = found.setdefault(code, ListedAuthority(code, code))
        one.name = name or one.name
        one.types.update(types)
    for row in session.scalars(sa.select(AuthorityName)):
        one = found.setdefault(row.code, ListedAuthority(row.code))
        one.name, one.address, one.hours, one.phone = row.name, row.address, row.hours, row.phone
    for code in _with_desk(session):
        found.setdefault(code, ListedAuthority(code, code)).desk = True
    return found


def _of_licenses(session: Session) -> Iterator[Listed]:
    columns = (License.authority_code, sa.func.max(License.authority_name), License.type)
    grouped = sa.select(*columns).group_by(License.authority_code, License.type)
    return ((code, name, [type_]) for code, name, type_ in session.execute(grouped))


def _of_systems(session: Session) -> Iterator[Listed]:
    rows = sa.select(Client.authority, Client.types)
    return ((code, None, types) for code, types in session.execute(rows) if code is not None)


def _with_desk(session: Session) -> Iterator[str]:
    yield from session.scalars(sa.select(Officer.authority).where(desks.at_work()).distinct())
