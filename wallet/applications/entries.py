"""The entries about applications, all with the same marks."""

from typing import Any

from wallet.act import Act
from wallet.applications.models import Application
from wallet.audit import record


def record_about(act: Act, action: str, application: Application, **detail: Any) -> None:
    """Append `application.<action>`; `detail` holds words and ids only."""
    record.record(
        act,
        f"application.{action}",
        person_key=application.person_key,
        license_id=application.license_id,
        application=str(application.id),
        receipt=application.receipt_number,
        type=application.type,
        **detail,
    )
