"""The officers of one's own authority: listed, let in no more, entered, given new credentials.

One supervisor is enough to shut a door. To open one takes two: whoever hands out credentials could
act in the other's name, so no supervisor does it alone, and none who did decides cases any more.
Supervisors and auditors are entered by the operator.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from wallet.act import Act
from wallet.audit import record
from wallet.errors import Conflict, NotFound
from wallet.officers import credentials
from wallet.officers.credentials import Credentials
from wallet.officers.decision import NotTheirs, SecondOfficerNeeded, ask_watcher
from wallet.officers.models import ACTING, Officer, OfficerRole
from wallet.officers.own_cases import OwnCase, is_same
from wallet.officers.register import register


class NoOfficer(NotFound):
    """Nobody of that id works at this authority."""

    code = "not_found"


class OfficerExists(Conflict):
    """The name is taken, or the person has one: two names would be four eyes in one head."""

    code = "officer_exists"


@dataclass(frozen=True)
class Pair:
    """Two supervisors of one authority, both proven in this very act."""

    act: Act
    first: Officer
    second: Officer

    def ask_leave(self) -> None:
        """Raise NotTheirs or SecondOfficerNeeded unless the two may open a door together."""
        ask_supervisor(self.first)
        is_second = self.second.role is OfficerRole.SUPERVISOR
        is_one = is_same(self.act.session, self.first, self.second.id)
        if not is_second or is_one or self.second.authority != self.first.authority:
            raise SecondOfficerNeeded("another supervisor of this authority has to confirm")

    def note(self, action: str, officer: Officer) -> None:
        """From now on neither of the two decides cases."""
        for one in (self.first, self.second):
            one.administers_since = one.administers_since or self.act.at
        about: dict[str, Any] = {"officer": str(officer.id), "confirmed_by": str(self.second.id)}
        record.record(self.act, action, role=officer.role, authority=officer.authority, **about)


def list_own(act: Act, reader: Officer) -> Sequence[Officer]:
    """List who works at the reader's authority, or did.  Raises NotTheirs."""
    ask_watcher(reader)
    there = sa.select(Officer).where(Officer.authority == reader.authority)
    return act.session.scalars(there.order_by(Officer.username)).all()


def disable(act: Act, supervisor: Officer, officer_id: UUID) -> None:
    """Let a colleague in no more, from now on.  Raises NotTheirs, NoOfficer, OwnCase."""
    ask_supervisor(supervisor)
    officer = _colleague(act, supervisor, officer_id)
    if officer.role not in ACTING:
        raise NotTheirs("auditors are the operator's to disable")
    if officer.id == supervisor.id:
        raise OwnCase("nobody disables themselves")
    officer.disabled_at = act.at
    record.record(act, "officer.disabled", officer=str(officer.id))


def appoint(pair: Pair, *, username: str, name: str, person_key: bytes) -> Credentials:
    """Enter an officer.  Raises what `Pair.ask_leave` does, and OfficerExists."""
    pair.ask_leave()
    same_person = (Officer.person_key == person_key) & Officer.disabled_at.is_(None)
    known = sa.select(Officer.id).where((Officer.username == username) | same_person)
    if pair.act.session.scalar(known.limit(1)) is not None:
        raise OfficerExists("the name is taken, or the person is an officer already")
    drawn = credentials.draw()
    officer = register(
        pair.act,
        username=username,
        name=name,
        role=OfficerRole.OFFICER,
        authority=pair.first.authority,
        secret=drawn.secret,
        totp_secret=drawn.totp_secret,
        person_key=person_key,
    )
    pair.note("officer.registered", officer)
    return drawn


def reset(pair: Pair, officer_id: UUID) -> Credentials:
    """Give an officer new credentials; the sessions end.

    Raises what `Pair.ask_leave` does, NoOfficer, NotTheirs.
    """
    pair.ask_leave()
    officer = _colleague(pair.act, pair.first, officer_id)
    if officer.role is not OfficerRole.OFFICER:
        raise NotTheirs("supervisors and auditors get theirs from the operator")
    drawn = credentials.draw()
    officer.give(pair.act.vault, drawn)
    officer.totp_step = 0  # no code of the new secret was ever used
    pair.note("officer.reset", officer)
    return drawn


def ask_supervisor(officer: Officer) -> None:
    """Raise NotTheirs for anybody else."""
    if officer.role is not OfficerRole.SUPERVISOR:
        raise NotTheirs(f"a {officer.role} may not do this")


def _colleague(act: Act, supervisor: Officer, officer_id: UUID) -> Officer:
    found = act.session.get(Officer, officer_id)
    is_there = found is not None and found.authority == supervisor.authority
    if found is None or not is_there or found.disabled_at is not None:
        raise NoOfficer("nobody of that id works at this authority")
    return found
