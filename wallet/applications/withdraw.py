"""Take an application back, before it is approved."""

from datetime import datetime

from sqlalchemy.orm import Session

from wallet.applications import state, timeline
from wallet.applications.entries import record_about
from wallet.applications.models import Application, StepBy
from wallet.applications.state import Action, State
from wallet.audit.models import Actor
from wallet.crypto.vault import Vault


def withdraw(
    session: Session, application: Application, *, actor: Actor, vault: Vault, at: datetime
) -> None:
    """End the application, which the caller has locked; raises IllegalStep."""
    state.check(Action.WITHDRAW, application.state)
    application.move_to(State.WITHDRAWN)
    timeline.add(session, application, by=StepBy.APPLICANT, at=at, vault=vault)
    record_about(session, "withdrawn", application, actor=actor, at=at)
