"""What may be announced as an attachment: asked before anything is sent."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.act import Act, ActorKind
from wallet.applications import state
from wallet.applications.attachments.formats import known_type
from wallet.applications.attachments.models import Attachment, AttachmentState
from wallet.applications.conversions import conversion_of
from wallet.applications.models import Application
from wallet.applications.state import Action, IllegalStep, State
from wallet.catalogue import types
from wallet.errors import Conflict, Invalid
from wallet.reading.faults import Fault, as_errors

LARGEST_BYTES = 20 * 1024 * 1024
MOST_PENDING = 10


class UnknownKind(Invalid):
    """The type of license has no such attachment."""

    code = "unknown_attachment_kind"
    errors = as_errors([Fault("/kind", "unknown_kind")])


class AttachmentEmpty(Invalid):
    code = "attachment_empty"


class AttachmentTooLarge(Invalid):
    code = "attachment_too_large"


class TooManyUploads(Conflict):
    """So many were announced and not sent that no further one may be."""

    code = "too_many_uploads"


def refuse_closed(act: Act, application: Application) -> None:
    """Raise IllegalStep unless the actor may change the pictures now.

    An applicant before it is handed in; an officer what was filed at the counter, until somebody
    accepts it.
    """
    if act.actor.kind is not ActorKind.OFFICER:
        state.check(Action.EDIT, application.state)
    elif application.filed_by_officer_id is None or application.state is not State.SUBMITTED:
        raise IllegalStep("only what was filed at the counter, and nobody has accepted yet")


def check(
    session: Session, application: Application, kind: str, content_type: str, size: int
) -> None:
    """Refuse what could never be taken in.

    Raises UnknownKind, NotAPicture, AttachmentEmpty, AttachmentTooLarge or TooManyUploads.
    """
    conversion = conversion_of(types.get(session, application.type))
    if kind not in {known.kind for known in conversion.kinds}:
        raise UnknownKind("the type of license has no attachment of this kind")
    known_type(content_type)
    if size < 1:
        raise AttachmentEmpty("the attachment has no content")
    if size > LARGEST_BYTES:
        raise AttachmentTooLarge(f"an attachment has at most {LARGEST_BYTES} bytes")
    if _count_pending(session, application) >= MOST_PENDING:
        raise TooManyUploads("send or remove what was announced before announcing more")


def _count_pending(session: Session, application: Application) -> int:
    pending = sa.select(sa.func.count()).where(
        Attachment.application_id == application.id,
        Attachment.state == AttachmentState.PENDING,
    )
    return session.scalars(pending).one()
