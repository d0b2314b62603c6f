"""Whose desk a case is on: the authority's own, or that of one above it for want of a colleague.

What needs two officers, or one who has nothing to do with it, is stuck where there is only one.
Operators name the authority above; its officers see such a case, and nothing else of the desk.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from wallet.insertion import insert
from wallet.officers.models import Officer, OfficerRole, Superior

Column = InstrumentedAttribute[Any]
Condition = sa.ColumnElement[bool]


class Circle(Exception):
    """An authority cannot stand above itself, by whatever way round."""


def place(session: Session, authority: str, above: str) -> None:
    """Say which authority helps out from now on.  Raises Circle."""
    if above in {authority, *below(session, authority)}:
        raise Circle(f"{authority} stands above {above} already, or is the same")
    row = insert(session, Superior).values(authority=authority, above=above)
    session.execute(row.on_conflict_do_update(index_elements=["authority"], set_={"above": above}))


def above(session: Session, authority: str) -> str | None:
    found = session.get(Superior, authority)
    return found.above if found else None


def below(session: Session, authority: str) -> set[str]:
    """Name the authorities below, and those below them."""
    placed = session.execute(sa.select(Superior.authority, Superior.above)).all()
    found: set[str] = set()
    while new := {low for low, high in placed if high in {authority, *found}} - found:
        found |= new
    return found


def of_desk(
    session: Session,
    officer: Officer,
    authority: Column,
    *,
    busy: Sequence[Column],
    person_key: Column,
) -> Condition:
    """Select what this officer's desk has to do.

    `busy` are officers who have had their part in the case, `person_key` whose case it is.
    """
    own = authority == officer.authority
    lower = below(session, officer.authority)
    if not lower:
        return own
    colleague = sa.select(Officer.id).where(
        Officer.authority == authority, *_free(busy, person_key)
    )
    return own | (authority.in_(lower) & ~colleague.exists())


def at_work() -> Condition:
    decides = Officer.administers_since.is_(None) & (Officer.role != OfficerRole.AUDITOR)
    return Officer.disabled_at.is_(None) & decides


def _free(busy: Sequence[Column], person_key: Column) -> Iterator[Condition]:
    yield at_work()
    yield Officer.person_key.is_(None) | (Officer.person_key != person_key)
    for one in busy:
        yield one.is_(None) | (Officer.id != one)
