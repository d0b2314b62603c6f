"""Take an application back, before it is approved."""

from wallet.act import Act
from wallet.applications import state, timeline
from wallet.applications.entries import record_about
from wallet.applications.models import Application, StepBy
from wallet.applications.state import Action, State


def withdraw(act: Act, application: Application) -> None:
    """End the application, which the caller has locked; raises IllegalStep."""
    state.check(Action.WITHDRAW, application.state)
    application.move_to(State.WITHDRAWN)
    timeline.add(act, application, by=StepBy.APPLICANT)
    record_about(act, "withdrawn", application)
