"""What an applicant attaches: announced here, sent straight to the store, removed again.

`completion` takes in what was sent, `attachment_reading` shows it.
"""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.act import Act
from wallet.applications.attachments.check import LARGEST_BYTES, check, refuse_closed
from wallet.applications.attachments.entries import record_about
from wallet.applications.attachments.formats import LONGEST_SIDE, MOST_PIXELS, known_type
from wallet.applications.attachments.models import Attachment
from wallet.applications.models import Application
from wallet.errors import NotFound
from wallet.storage import FileStore, FilesUnavailable, Form

FORM_LIFE = timedelta(minutes=15)
UPLOADS = "uploads/"


@dataclass(frozen=True)
class Announced:
    """What the phone is going to send; `digest` is SM3 in hex, empty where it leaves that to us."""

    kind: str
    content_type: str
    size: int
    digest: str = ""


@dataclass(frozen=True)
class Requested:
    attachment: Attachment
    form: Form

    @property
    def id(self) -> UUID:
        return self.attachment.id

    @property
    def limits(self) -> dict[str, int]:
        """How large the picture may be."""
        pixels = MOST_PIXELS[self.attachment.content_type]
        return {"bytes": LARGEST_BYTES, "pixels": pixels, "side": LONGEST_SIDE}


def request(
    act: Act, application: Application, announced: Announced, *, files: FileStore
) -> Requested:
    """Make room for one attachment, and sign the form with which it can be sent.

    Raises IllegalStep, UnknownKind, NotAPicture, AttachmentEmpty, AttachmentTooLarge or
    TooManyUploads.
    """
    refuse_closed(act, application)
    check(act.session, application, announced.kind, announced.content_type, announced.size)
    attachment_id = uuid4()
    attachment = Attachment(
        id=attachment_id,
        application_id=application.id,
        kind=announced.kind,
        content_type=known_type(announced.content_type),
        size=announced.size,
        digest=announced.digest.lower(),
        upload_key=_upload_key(attachment_id),
        uploaded_by=act.actor.id,
        created_at=act.at,
    )
    act.session.add(attachment)
    return Requested(attachment, _form(attachment, files, at=act.at))


def form_again(
    session: Session,
    application: Application,
    attachment_id: UUID,
    *,
    files: FileStore,
    at: datetime,
) -> Requested:
    """Sign another form for what was announced before.  Raises NotFound.

    What is sent for an attachment that has come in already is looked at by nobody, and swept.
    """
    attachment = get_of(session, application, attachment_id)
    return Requested(attachment, _form(attachment, files, at=at))


def list_of(session: Session, application_id: UUID) -> list[Attachment]:
    """List the attachments, oldest first; those that are still on their way too."""
    query = sa.select(Attachment).where(Attachment.application_id == application_id)
    return list(session.scalars(query.order_by(Attachment.created_at, Attachment.id)))


def get_of(session: Session, application: Application, attachment_id: UUID) -> Attachment:
    """Return one attachment of this application, as it is now.  Raises NotFound."""
    query = sa.select(Attachment).where(
        Attachment.id == attachment_id, Attachment.application_id == application.id
    )
    found = session.scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise NotFound("the application has no such attachment")
    return found


def remove(act: Act, application: Application, attachment_id: UUID) -> list[str]:
    """Remove an attachment; returns its files, which `tidy` deletes after the commit.

    Raises IllegalStep or NotFound.
    """
    refuse_closed(act, application)
    attachment = get_of(act.session, application, attachment_id)
    record_about(act, "removed", attachment, application)
    return drop(act.session, attachment, application)


def drop(session: Session, attachment: Attachment, application: Application) -> list[str]:
    """Delete the row; returns the keys of its files."""
    session.delete(attachment)
    application.touch()
    return [key for key in (attachment.upload_key, attachment.key) if key]


def tidy(keys: Iterable[str], *, files: FileStore) -> None:
    """Delete files that no row names any more; what cannot be deleted now, the worker sweeps."""
    with suppress(FilesUnavailable):
        for key in keys:
            files.delete(key)


def _form(attachment: Attachment, files: FileStore, *, at: datetime) -> Form:
    return files.form(
        _upload_key(attachment.id),
        content_type=attachment.content_type,
        size=attachment.size,
        at=at,
        until=at + FORM_LIFE,
    )


def _upload_key(attachment_id: UUID) -> str:
    return f"{UPLOADS}{attachment_id}"
