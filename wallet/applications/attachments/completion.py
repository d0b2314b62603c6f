"""Taking in what was sent: three steps, so that no transaction is open while the store works.

    begin      in a transaction: name the file that the copy will be
    take_in    outside: read the upload, check it, draw it anew, keep the sealed copy
    finish     in a transaction: believe the copy, and let go of what it replaces

A process that dies in between leaves a pending attachment, which can be completed again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID, uuid4

from wallet.act import Act
from wallet.applications.attachments.check import refuse_closed
from wallet.applications.attachments.entries import record_about
from wallet.applications.attachments.models import Attachment, AttachmentState
from wallet.applications.attachments.uploads import drop, get_of, list_of
from wallet.applications.models import Application
from wallet.crypto import sm3
from wallet.crypto.vault import Vault
from wallet.errors import Conflict, Invalid
from wallet.storage import FileStore, FileTooLarge, MissingFile

COPIES = "attachments/"


class UploadMissing(Conflict):
    """Nothing was sent with the form yet."""

    code = "upload_missing"


class SizeDiffers(Invalid):
    code = "size_differs"


class DigestDiffers(Invalid):
    code = "digest_differs"


class CompletionInProgress(Conflict):
    """Somebody completes the same attachment at this moment."""

    code = "completion_in_progress"


@dataclass(frozen=True)
class Claim:
    """One attempt to take in an attachment; none is needed for one that is stored."""

    attachment_id: UUID
    is_done: bool
    upload_key: str
    key: str
    content_type: str
    size: int
    digest: str


@dataclass(frozen=True)
class Taken:
    """What came of it: the copy is kept, and nobody knows of it yet."""

    attachment_id: UUID
    key: str | None = None
    digest: str = ""
    likeness: int = 0


def begin(act: Act, application: Application, attachment_id: UUID) -> Claim:
    """Name a fresh file for the copy; the last to begin is the one that counts.

    Raises IllegalStep or NotFound.
    """
    refuse_closed(act, application)
    attachment = get_of(act.session, application, attachment_id)
    is_done = attachment.state is AttachmentState.STORED
    if not is_done:
        attachment.key = f"{COPIES}{uuid4()}"
    return Claim(
        attachment.id,
        is_done,
        str(attachment.upload_key),
        str(attachment.key),
        attachment.content_type,
        attachment.size,
        attachment.digest,
    )


def take_in(
    claim: Claim,
    *,
    files: FileStore,
    vault: Vault,
    count: Callable[[int], None] = lambda _: None,
) -> Taken:
    """Check what was sent, and keep a copy that was drawn anew.

    Raises UploadMissing, SizeDiffers, DigestDiffers, NotAPicture, PictureTooLarge, PicturesBusy,
    FilesUnavailable, and what `count` raises when it hears of the dots.
    """
    # With Pillow comes a weight that no other process has to carry.
    from wallet.applications.attachments.pictures import redraw  # noqa: PLC0415

    if claim.is_done:
        return Taken(claim.attachment_id)
    content = _uploaded(claim, files)
    digest = sm3.digest(content).hex()
    if claim.digest not in {"", digest}:
        raise DigestDiffers("what was sent does not have the SM3 digest that was announced")
    picture = redraw(content, content_type=claim.content_type, count=count)
    sealed = Attachment.content.seal_bytes(vault, picture.content, of=claim.attachment_id)
    files.write(claim.key, sealed)
    return Taken(claim.attachment_id, claim.key, digest, picture.likeness)


def finish(act: Act, application: Application, taken: Taken) -> tuple[Attachment, list[str]]:
    """Let the copy count; returns the attachment, and files to `tidy` after the commit.

    Raises IllegalStep, NotFound or CompletionInProgress.
    """
    attachment = get_of(act.session, application, taken.attachment_id)
    if taken.key is None:
        return attachment, []
    refuse_closed(act, application)
    if attachment.key != taken.key:
        raise CompletionInProgress("another request completes the same attachment")
    leftovers = _replace_older(act, application, attachment)
    leftovers.append(str(attachment.upload_key))
    attachment.state, attachment.completed_at = AttachmentState.STORED, act.at
    attachment.upload_key, attachment.likeness = None, taken.likeness
    attachment.digest = taken.digest
    application.touch()
    record_about(act, "completed", attachment, application)
    return attachment, leftovers


def _uploaded(claim: Claim, files: FileStore) -> bytes:
    try:
        content = files.read(claim.upload_key, longest=claim.size)
    except MissingFile:
        raise UploadMissing("nothing was sent with the form yet") from None
    except FileTooLarge:
        raise SizeDiffers("more was sent than was announced") from None
    if len(content) != claim.size:
        raise SizeDiffers("less was sent than was announced")
    return content


def _replace_older(act: Act, application: Application, attachment: Attachment) -> list[str]:
    """Let go of what was stored of its kind, and of what was announced before and never taken."""
    leftovers = []
    for older in list_of(act.session, application.id):
        is_over = older.state is AttachmentState.STORED or older.created_at < attachment.created_at
        if older.kind == attachment.kind and is_over:
            record_about(act, "replaced", older, application)
            leftovers += drop(act.session, older, application)
    return leftovers
