"""Write down that a source named a license for a person which was not attached."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from wallet.audit import record
from wallet.audit.models import Actor
from wallet.registers.refresh import HeldBack


def raise_for(
    session: Session,
    held_back: Sequence[HeldBack],
    *,
    actor: Actor,
    person_key: bytes,
    at: datetime,
) -> None:
    """Record one entry for each license that was held back."""
    for one in held_back:
        record.record(
            session,
            "license.held_back",
            actor=actor,
            at=at,
            person_key=person_key,
            source=one.source,
            identifier=one.identifier,
            reason=one.reason,
        )
