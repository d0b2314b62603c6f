"""Files that no attachment names, and attachments that were announced and never sent."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.applications.attachments.models import Attachment, AttachmentState

# Long after its form has expired.
GIVEN_UP_AFTER = timedelta(hours=24)


def drop_given_up(session: Session, *, at: datetime) -> None:
    """Delete the rows of uploads that were not completed in time; their files become orphans."""
    session.execute(
        sa.delete(Attachment).where(
            Attachment.state == AttachmentState.PENDING,
            Attachment.created_at < at - GIVEN_UP_AFTER,
        )
    )


def unnamed(session: Session, keys: Sequence[str]) -> set[str]:
    """Return those of the keys, found in the store before, that no row names now.

    A file is written after its row was committed, so none that is on its way is among them.
    """
    return (
        set(keys)
        - _named(session, Attachment.key, keys)
        - _named(session, Attachment.upload_key, keys)
    )


def _named(
    session: Session, column: sa.orm.InstrumentedAttribute[str | None], keys: Iterable[str]
) -> set[str]:
    return {key for key in session.scalars(sa.select(column).where(column.in_(keys))) if key}
