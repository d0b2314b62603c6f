"""The entries about attachments, all with the same marks."""

from wallet.act import Act
from wallet.applications.attachments.models import Attachment
from wallet.applications.models import Application
from wallet.audit import record


def record_about(act: Act, action: str, attachment: Attachment, application: Application) -> None:
    """Append an entry `attachment.<action>`."""
    record.record(
        act,
        f"attachment.{action}",
        person_key=application.person_key,
        attachment=str(attachment.id),
        kind=attachment.kind,
        application=str(application.id),
        receipt=application.receipt_number,
        type=application.type,
    )
