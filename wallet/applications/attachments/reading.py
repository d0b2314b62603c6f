"""Looking at an attachment: the entry first, in its own transaction, then the picture."""

from dataclasses import dataclass
from uuid import UUID

from wallet.act import Act
from wallet.applications.attachments.entries import record_about
from wallet.applications.attachments.models import Attachment, AttachmentState
from wallet.applications.attachments.uploads import get_of
from wallet.applications.models import Application
from wallet.crypto.vault import Vault
from wallet.errors import NotFound
from wallet.storage import FileStore, MissingFile

# What a picture drawn anew can come to; a bound for memory, which no picture of ours reaches.
LONGEST_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True)
class Copy:
    """The sealed copy of an attachment that somebody may see."""

    attachment_id: UUID
    key: str
    content_type: str

    @property
    def filename(self) -> str:
        ending = self.content_type.removeprefix("image/").replace("jpeg", "jpg")
        return f"{self.attachment_id}.{ending}"


def look(act: Act, application: Application, attachment_id: UUID) -> Copy:
    """Record that the actor looks.  Raises NotFound unless it is stored.

    Whoever calls this has found the application as one that the actor may see.
    """
    attachment = get_of(act.session, application, attachment_id)
    if attachment.state is not AttachmentState.STORED:
        raise NotFound("the attachment has not come in yet")
    record_about(act, "read", attachment, application)
    return Copy(attachment.id, str(attachment.key), attachment.content_type)


def open_copy(copy: Copy, *, files: FileStore, vault: Vault) -> bytes:
    """Open the picture; touches no database.  Raises NotFound when it was replaced meanwhile."""
    try:
        sealed = files.read(copy.key, longest=LONGEST_BYTES)
    except MissingFile:
        raise NotFound("the attachment was replaced or removed") from None
    return Attachment.content.open_bytes(vault, sealed, of=copy.attachment_id)
