"""Other applications and licenses for the same certificate.

Of one person's two the second is refused, with a pointer to the first. What other persons have
stops nobody: both cases go on, and the officers see it.
"""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from wallet.act import Act
from wallet.applications.models import Application, Purpose
from wallet.applications.state import OPEN, State
from wallet.errors import Conflict
from wallet.licenses import state as license_state
from wallet.licenses.held import read_held, select_held
from wallet.licenses.models import Holding, License

# What has not ended; whether its dates have run out does not matter.
LIVE = {license_state.State.VALID, license_state.State.SUSPENDED}


FAULTS = {
    "application": "applied_already",
    "license": "held_already",
    # Nobody can open it before: it was filed at the counter.
    "claim": "to_be_claimed",
}


class Duplicate(Conflict):
    """The person applies already, or holds the license; `errors` points there.

    What waits to be claimed is named as `claim`: its person has a code for it, and sees it then.
    """

    code = "duplicate"

    def __init__(self, kind: str, found: UUID) -> None:
        what = "a license" if kind == "license" else "an application"
        super().__init__(f"there is {what} of this person for the certificate, see errors")
        self.errors = [{kind: str(found), "code": FAULTS[kind]}]


class NothingToReplace(Conflict):
    """Exchanged and replaced are live licenses in the applicant's own wallet."""

    code = "nothing_to_replace"


@dataclass(frozen=True)
class Other:
    """Something else for the same certificate, as the desk sees it."""

    kind: str  # application or license
    id: UUID
    state: str | None
    authority: str
    receipt_number: str | None
    same_applicant: bool


def refuse_own(act: Act, application: Application, *, drafts_count: bool = True) -> None:
    """Raise Duplicate for another one of the same person; find the license that is to be replaced.

    Raises NothingToReplace when there is none to exchange or replace.
    """
    states = OPEN | {State.DRAFT} if drafts_count else OPEN
    other = _own_application(act.session, application, states)
    if other:
        raise other
    held = _held_license(act, application)
    if application.purpose is Purpose.CONVERSION:
        if held:
            raise Duplicate("license", held)
    elif held is None:
        raise NothingToReplace("no live license in this wallet has the number")
    application.replaces_license_id = held


@contextmanager
def first_only(session: Session, application: Application) -> Iterator[None]:
    """Let the index decide who comes first to `submitted`; raises Duplicate for the other."""
    others = _theirs(application, OPEN)
    try:
        # A savepoint, so that the other one can still be named.
        with session.begin_nested():
            yield
    except IntegrityError:
        faster = session.scalar(others)
        if faster is None:
            raise
        raise _duplicate(faster) from None


def list_others(session: Session, application: Application) -> list[Other]:
    """Return everything else for the certificate that the officers should know of."""
    return [*_other_applications(session, application), *_licenses(session, application)]


def _theirs(application: Application, states: AbstractSet[State]) -> sa.Select[Application]:
    return (
        sa.select(Application)
        .where(
            Application.number_index == application.number_index,
            Application.person_key == application.person_key,
            Application.id != application.id,
            Application.state.in_(states),
        )
        .limit(1)
    )


def _own_application(
    session: Session, application: Application, states: AbstractSet[State]
) -> Duplicate | None:
    # The application may not be written yet, and must not be for this question.
    with session.no_autoflush:
        found = session.scalar(_theirs(application, states))
    return _duplicate(found) if found else None


def _duplicate(found: Application) -> Duplicate:
    waits = found.filed_by_officer_id is not None and found.claimed_at is None
    return Duplicate("claim" if waits else "application", found.id)


def _held_license(act: Act, application: Application) -> UUID | None:
    mine = select_held(application.person_key, at=act.at)
    same = mine.where(License.number_index == application.number_index)
    with act.session.no_autoflush:
        held = read_held(act.session, same, vault=act.vault, at=act.at)
    live = (one.license_id for one in held if one.standing.recorded in LIVE)
    return next(live, None)


def _other_applications(session: Session, application: Application) -> list[Other]:
    same = sa.select(Application).where(
        Application.number_index == application.number_index,
        Application.id != application.id,
        Application.state != State.DRAFT,
    )
    return [
        Other(
            kind="application",
            id=one.id,
            state=one.state,
            authority=one.authority_code,
            receipt_number=one.receipt_number,
            same_applicant=one.person_key == application.person_key,
        )
        for one in session.scalars(same.order_by(Application.created_at))
    ]


def _licenses(session: Session, application: Application) -> list[Other]:
    holds = sa.exists().where(
        Holding.license_id == License.id, Holding.person_key == application.person_key
    )
    same = sa.select(License.id, License.authority_code, holds).where(
        License.number_index == application.number_index
    )
    return [
        Other("license", license_id, None, authority, None, bool(theirs))
        for license_id, authority, theirs in session.execute(same.order_by(License.issued_on))
        # What this application led to is no duplicate of it.
        if license_id != application.license_id
    ]
