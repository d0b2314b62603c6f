"""One person known by several numbers and names: what two officers have linked belongs together.

Nothing is written over: a link is read wherever somebody's own is looked for, so that it can be
undone. Numbers that were linked one after the other belong together as well.
"""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from wallet.crypto.vault import Vault
from wallet.errors import Conflict
from wallet.identity.models import IN_FORCE, ActKind, PersonAct
from wallet.identity.names import same_name
from wallet.identity.persons import Person

LINKS = (PersonAct.kind == ActKind.LINK) & PersonAct.state.in_(IN_FORCE)


class NumberReplaced(Conflict):
    """The number was linked to a newer one of the same person, who is known by that."""

    code = "number_replaced"


def keys_of(person_key: bytes) -> sa.Select[Any]:
    """Select the keys by which somebody is, or was, known."""
    own = sa.select(sa.literal(person_key, sa.LargeBinary).label("key"))
    mine = own.cte(recursive=True, nesting=True)
    linked = sa.select(PersonAct.other_key).join(mine, PersonAct.person_key == mine.c.key)
    return sa.select(mine.union(linked.where(LINKS)).c.key)


def is_of(
    column: InstrumentedAttribute[Any] | sa.ColumnElement[Any], person_key: bytes
) -> sa.ColumnElement[bool]:
    """Tell of a row whether it is somebody's, also under a number that they had before."""
    return column.in_(keys_of(person_key))


def current_key(session: Session, person_key: bytes) -> bytes:
    """Return the key by which a person is known now."""
    newer = _newer(session, person_key)
    return current_key(session, newer) if newer else person_key


def refuse_replaced(session: Session, person_key: bytes) -> None:
    """Raise NumberReplaced for a number that somebody is no longer known by."""
    if _newer(session, person_key):
        raise NumberReplaced("the number was replaced by another one of the same person")


def people(session: Session, person_key: bytes, vault: Vault) -> Iterator[Person]:
    """Name the persons that somebody was before, by number."""
    for act in _links(session, person_key):
        if act.other_key != act.person_key:
            yield act.other(vault)


def was_called(session: Session, person_key: bytes, name: str, vault: Vault) -> bool:
    """Tell whether a name is linked that the person had before."""
    return any(same_name(act.other(vault).name, name) for act in _links(session, person_key))


def _links(session: Session, person_key: bytes) -> sa.ScalarResult[PersonAct]:
    mine = PersonAct.person_key.in_(keys_of(person_key))
    return session.scalars(sa.select(PersonAct).where(LINKS, mine))


def _newer(session: Session, person_key: bytes) -> bytes | None:
    is_former = (PersonAct.other_key == person_key) & (PersonAct.person_key != person_key)
    return session.scalar(sa.select(PersonAct.person_key).where(LINKS, is_former).limit(1))
