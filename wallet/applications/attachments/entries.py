"""The entries about attachments, all with the same marks."""

from datetime import datetime

from sqlalchemy.orm import Session

from wallet.applications.attachments.models import Attachment
from wallet.applications.models import Application
from wallet.audit import record
from wallet.audit.models import Actor


def record_about(
    session: Session,
    action: str,
    attachment: Attachment,
    application: Application,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """Append an entry `attachment.<action>`."""
    record.record(
        session,
        f"attachment.{action}",
        actor=actor,
        at=at,
        person_key=application.person_key,
        attachment=str(attachment.id),
        kind=attachment.kind,
        application=str(application.id),
        receipt=application.receipt_number,
        type=application.type,
    )
