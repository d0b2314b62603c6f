"""Who works on a case: taken, released, handed over, and lapsed when nobody touches it.

Nobody has to take a case to decide it; but what one officer holds, no other decides meanwhile.
"""

from datetime import datetime, timedelta

from wallet.act import Act
from wallet.applications.concerned import concerned
from wallet.applications.entries import record_about
from wallet.applications.models import Application
from wallet.applications.state import OPEN, IllegalStep
from wallet.errors import Conflict, Invalid, Refused
from wallet.officers import own_cases
from wallet.officers.models import ACTING, Officer, OfficerRole

IDLE = timedelta(minutes=30)


class HeldByAnother(Conflict):
    """Another officer is working on the case."""

    code = "held"


class NotYours(Refused):
    """Only who holds a case, or a supervisor, gives it away."""

    code = "not_holder"


class NoColleague(Invalid):
    """A case is handed over to somebody who decides at the same authority."""

    code = "no_colleague"


def is_held(application: Application, *, at: datetime) -> bool:
    return application.held_until is not None and application.held_until > at


def refuse_held(officer: Officer, application: Application, *, at: datetime) -> None:
    """Raise HeldByAnother when somebody else works on the case just now."""
    if is_held(application, at=at) and application.held_by_officer_id != officer.id:
        raise HeldByAnother("another officer is working on this case")


def renew(officer: Officer, application: Application, *, at: datetime) -> None:
    """Let the hold of who touches the case live on; of anybody else nothing happens."""
    if is_held(application, at=at) and application.held_by_officer_id == officer.id:
        application.held_until = at + IDLE


def take(act: Act, officer: Officer, application: Application) -> None:
    """Take a case, or take it once more; raises HeldByAnother, OwnCase, IllegalStep."""
    _refuse_own(act, officer, application)
    refuse_held(officer, application, at=act.at)
    _give(act, application, officer)
    record_about(act, "taken", application)


def release(act: Act, officer: Officer, application: Application) -> None:
    """Let go of a case; raises OwnCase, NotYours.  A supervisor may do it for somebody else."""
    _ask_leave(act, officer, application)
    application.let_go()
    record_about(act, "released", application)


def hand_over(
    act: Act, officer: Officer, application: Application, colleague: Officer | None
) -> None:
    """Give a case to a colleague; raises OwnCase, NotYours, NoColleague, IllegalStep."""
    _ask_leave(act, officer, application)
    if colleague is None or not _decides_there(colleague, application):
        raise NoColleague("nobody of that id decides at this authority")
    _refuse_own(act, colleague, application)
    _give(act, application, colleague)
    record_about(act, "handed_over", application, to=str(colleague.id))


def _give(act: Act, application: Application, officer: Officer) -> None:
    if application.state not in OPEN:
        raise IllegalStep("there is nothing left to do about this case")
    application.held_by_officer_id, application.held_until = officer.id, act.at + IDLE


def _refuse_own(act: Act, officer: Officer, application: Application) -> None:
    own_cases.refuse(officer, concerned(act, application))
    own_cases.refuse_filer(act.session, officer, application.filed_by_officer_id)


def _ask_leave(act: Act, officer: Officer, application: Application) -> None:
    _refuse_own(act, officer, application)  # nobody chooses who decides about them
    is_others = is_held(application, at=act.at) and application.held_by_officer_id != officer.id
    if is_others and officer.role is not OfficerRole.SUPERVISOR:
        raise NotYours("another officer holds this case")


def _decides_there(officer: Officer, application: Application) -> bool:
    is_there = officer.authority == application.authority_code
    return is_there and officer.role in ACTING and officer.administers_since is None
