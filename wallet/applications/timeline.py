"""The steps that an application has taken, each with its time, its actor and its words."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.act import Act
from wallet.applications.models import Application, ApplicationStep, StepBy
from wallet.crypto.vault import Vault


@dataclass(frozen=True, repr=False)
class Missing:
    """What the applicant must mend: a photograph by its kind, or a field by its name."""

    reason: str
    kind: str | None = None
    field: str | None = None


def add(
    act: Act,
    application: Application,
    *,
    by: StepBy,
    officer_id: UUID | None = None,
    comment: str | None = None,
    items: Sequence[Missing] = (),
    is_internal: bool = False,
) -> ApplicationStep:
    """Write down that the application has come to the state that it is in."""
    step = ApplicationStep(
        id=uuid4(),
        application_id=application.id,
        position=_next_position(act.session, application.id),
        state=application.state,
        at=act.at,
        by=by,
        office=application.authority_code if by is StepBy.AUTHORITY else None,
        officer_id=officer_id,
        is_internal=is_internal,
    )
    if comment:
        step.comment_sealed = ApplicationStep.comment.seal(act.vault, comment, of=step.id)
    if items:
        text = json.dumps([asdict(item) for item in items], ensure_ascii=False)
        step.items_sealed = ApplicationStep.items.seal(act.vault, text, of=step.id)
    act.session.add(step)
    return step


def list_steps(session: Session, application_id: UUID) -> Sequence[ApplicationStep]:
    """Return the steps, oldest first."""
    steps = sa.select(ApplicationStep).where(ApplicationStep.application_id == application_id)
    return session.scalars(steps.order_by(ApplicationStep.position)).all()


def comment_of(step: ApplicationStep, vault: Vault) -> str | None:
    sealed = step.comment_sealed
    return ApplicationStep.comment.open(vault, sealed, of=step.id) if sealed else None


def items_of(step: ApplicationStep, vault: Vault) -> tuple[Missing, ...]:
    if step.items_sealed is None:
        return ()
    rows = json.loads(ApplicationStep.items.open(vault, step.items_sealed, of=step.id))
    return tuple(Missing(**row) for row in rows)


def _next_position(session: Session, application_id: UUID) -> int:
    steps = sa.select(sa.func.count()).where(ApplicationStep.application_id == application_id)
    return session.scalar(steps) or 0
