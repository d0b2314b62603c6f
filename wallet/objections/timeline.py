"""The steps of an objection, written in the transaction of each, and its entry."""

from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.act import Act
from wallet.audit import record
from wallet.objections.models import Objection, ObjectionStep, StepBy
from wallet.objections.state import State
from wallet.officers.models import Officer

# Where the name of the step is not the state that it leads to.
HAPPENED = {"submitted": "created"}


def add(
    act: Act, objection: Objection, *, officer: Officer | None = None, comment: str | None = None
) -> None:
    """Write down the state that the objection is in now, and record it."""
    step_id = uuid4()
    step = ObjectionStep(
        id=step_id,
        objection_id=objection.id,
        position=len(list_steps(act.session, objection)),
        state=objection.state,
        at=act.at,
        by=StepBy.AUTHORITY if officer else StepBy.CITIZEN,
        office=officer and officer.authority,
        officer_id=officer and officer.id,
        comment_sealed=ObjectionStep.comment.seal(act.vault, comment, of=step_id)
        if comment
        else None,
    )
    act.session.add(step)
    record.record(
        act,
        f"objection.{HAPPENED.get(objection.state, objection.state.value)}",
        person_key=objection.person_key,
        license_id=objection.license_id,
        objection=str(objection.id),
        kind=objection.kind.value,
        reason=objection.rejection if objection.state is State.REJECTED else None,
    )


def list_steps(session: Session, objection: Objection) -> list[ObjectionStep]:
    of_it = sa.select(ObjectionStep).where(ObjectionStep.objection_id == objection.id)
    return list(session.scalars(of_it.order_by(ObjectionStep.position)))
