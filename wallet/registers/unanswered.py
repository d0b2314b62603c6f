"""What a source still owes an answer to, so that a citizen's list completes by itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.act import Act
from wallet.crypto.vault import Vault
from wallet.identity.persons import Person
from wallet.identity.queries import active_binding, find_identity, person_of
from wallet.registers.fetches import LONGEST_PAUSE
from wallet.registers.models import SourceFetch

# A worker that was killed while it asked gives its claim back after this time.
CLAIMED_FOR = timedelta(minutes=1)


@dataclass(frozen=True)
class Claim:
    """One question that a worker has taken upon itself."""

    person: Person
    source: str


def claim(act: Act, *, sources: Sequence[str]) -> Claim | None:
    """Take the question that has waited longest; of many workers, one does.

    Nobody is asked about who has no binding any more, or has locked the wallet.
    """
    while fetch := _next(act.session, sources, act.at):
        person = _bound(act.session, fetch.person_key, act.vault)
        if person is not None:
            fetch.ask_again_at = act.at + CLAIMED_FOR
            return Claim(person, fetch.source)
        fetch.ask_again_at = None
        # So that the next look does not find it again.
        act.session.flush()
    return None


def soonest(session: Session) -> datetime | None:
    """Return when the first of all questions is to be asked again."""
    return session.scalar(sa.select(sa.func.min(SourceFetch.ask_again_at)))


def _next(session: Session, sources: Sequence[str], at: datetime) -> SourceFetch | None:
    due = SourceFetch.ask_again_at <= at
    # What lies further ahead than any pause was noted before the clock was set back.
    due |= SourceFetch.ask_again_at > at + LONGEST_PAUSE + CLAIMED_FOR
    statement = sa.select(SourceFetch).where(SourceFetch.source.in_(sources), due)
    return session.scalar(
        statement.order_by(SourceFetch.ask_again_at).limit(1).with_for_update(skip_locked=True)
    )


def _bound(session: Session, person_key: bytes, vault: Vault) -> Person | None:
    identity = find_identity(session, person_key)
    if identity is None or identity.locked_at is not None:
        return None
    bound = active_binding(session, identity_id=identity.id)
    return person_of(identity, vault) if bound else None
