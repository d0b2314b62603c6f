"""The entries about applications, all with the same marks."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from wallet.applications.models import Application
from wallet.audit import record
from wallet.audit.models import Actor


def record_about(
    session: Session,
    action: str,
    application: Application,
    *,
    actor: Actor,
    at: datetime,
    **detail: Any,
) -> None:
    """Append `application.<action>`; `detail` holds words and ids only."""
    record.record(
        session,
        f"application.{action}",
        actor=actor,
        at=at,
        person_key=application.person_key,
        license_id=application.license_id,
        application=str(application.id),
        receipt=application.receipt_number,
        type=application.type,
        **detail,
    )
