"""Find objections: a citizen's own, those of an officer's authority, those of a license."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.errors import NotFound
from wallet.identity.former import current_key, is_of
from wallet.objections.models import Objection
from wallet.objections.state import OPEN, State
from wallet.officers.models import Officer
from wallet.paging import Position, newest_first


def get_own(session: Session, objection_id: UUID, person_key: bytes) -> Objection:
    """Return one objection of the person; raises NotFound."""
    found = session.get(Objection, objection_id)
    if found is None or current_key(session, found.person_key) != person_key:
        raise NotFound("this person has made no such objection")
    return found


def list_own(
    session: Session, person_key: bytes, *, limit: int, after: Position | None = None
) -> Sequence[Objection]:
    """List what the person has objected to, newest first."""
    own = sa.select(Objection).where(is_of(Objection.person_key, person_key))
    return _page(session, own, limit, after)


def get_for_desk(
    session: Session, objection_id: UUID, officer: Officer, *, lock: bool = False
) -> Objection:
    """Return one objection of the officer's authority, or of nobody's yet; raises NotFound."""
    statement = of_desk(officer).where(Objection.id == objection_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    found = session.scalar(statement)
    if found is None:
        raise NotFound("this authority has no such objection")
    return found


def list_for_desk(
    session: Session,
    officer: Officer,
    *,
    state: State | None = None,
    limit: int,
    after: Position | None = None,
) -> Sequence[Objection]:
    """List the objections of the officer's authority, newest first."""
    statement = of_desk(officer)
    if state is not None:
        statement = statement.where(Objection.state == state)
    return _page(session, statement, limit, after)


def open_by_license(session: Session, person_key: bytes) -> dict[UUID, Objection]:
    """Return the person's open objections by the license they are about, the newest of each."""
    about = sa.select(Objection).where(
        is_of(Objection.person_key, person_key),
        Objection.license_id.is_not(None),
        Objection.state.in_(OPEN),
    )
    oldest_first = session.scalars(about.order_by(Objection.created_at, Objection.id))
    return {one.license_id: one for one in oldest_first if one.license_id}


def of_desk(officer: Officer) -> sa.Select[Objection]:
    """Select what the officer's authority answers, and what nobody was named for."""
    is_ours = Objection.authority_code == officer.authority
    return sa.select(Objection).where(is_ours | Objection.authority_code.is_(None))


def _page(
    session: Session,
    statement: sa.Select[Objection],
    limit: int,
    after: Position | None,
) -> Sequence[Objection]:
    created = Objection.created_at
    page = newest_first(statement, created, Objection.id, limit=limit, after=after)
    return session.scalars(page).all()
