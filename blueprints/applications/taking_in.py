"""Pictures that were sent: taken in one by one when the phone says so, or all on submission."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from app.clock import now
from app.extensions import db
from app.services import services
from blueprints.applications.caller import own
from blueprints.guards import current_act
from blueprints.limits import per_citizen
from blueprints.spending import counted_in
from wallet.applications.attachments import completion, uploads
from wallet.applications.attachments.allowance import Allowance
from wallet.applications.attachments.completion import UploadMissing
from wallet.applications.attachments.models import Attachment, AttachmentState
from wallet.applications.models import Application
from wallet.errors import Invalid


def allowance() -> Allowance:
    return Allowance(counted_in(), per_citizen(), now())


def take_in_own(application_id: UUID, attachment_id: UUID) -> Attachment:
    """Take in a picture of the citizen's, counted against what they may have decoded."""
    locked = partial(own, application_id, lock=True)
    return take_in(attachment_id, locked, count=allowance().decode)


def take_in(
    attachment_id: UUID,
    locked: Callable[[], Application],
    *,
    count: Callable[[int], None] = lambda _: None,
) -> Attachment:
    """Judge a picture, draw it anew, seal and keep it; the application is locked twice."""
    session, files, vault = db.session(), services().files, services().vault
    claim = completion.begin(current_act(), locked(), attachment_id)
    session.commit()  # nothing is held open while the store sends the picture
    taken = completion.take_in(claim, files=files, vault=vault, count=count)
    attachment, leftovers = completion.finish(current_act(), locked(), taken)
    session.commit()
    uploads.tidy(leftovers, files=files)
    return attachment


def take_in_what_was_sent(application_id: UUID) -> None:
    """Take in the newest picture that has come of each kind; the submission misses the rest."""
    listed = uploads.list_of(db.session(), own(application_id).id)
    waiting = [(one.kind, one.id) for one in listed if one.state is AttachmentState.PENDING]
    for kind in dict.fromkeys(kind for kind, _ in waiting):
        newest_first = [one for its_kind, one in reversed(waiting) if its_kind == kind]
        any(_was_taken_in(application_id, one, kind) for one in newest_first)


def _was_taken_in(application_id: UUID, attachment_id: UUID, kind: str) -> bool:
    try:
        take_in_own(application_id, attachment_id)
    except UploadMissing:
        db.session().rollback()
        return False
    except Invalid as error:
        error.errors = [{"kind": kind, "code": "wrong_picture"}, *error.errors]
        raise
    return True
