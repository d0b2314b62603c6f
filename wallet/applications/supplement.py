"""What a supplement asked for, and is not there when it is sent back."""

from collections.abc import Iterator

from wallet.act import Act
from wallet.applications import contents, timeline
from wallet.applications.attachments import uploads
from wallet.applications.attachments.models import Attachment, AttachmentState
from wallet.applications.form import Form
from wallet.applications.models import Application, ApplicationStep
from wallet.applications.state import State
from wallet.applications.timeline import Missing
from wallet.errors import Invalid


class SupplementMissing(Invalid):
    """Some of what was asked for is still missing; `errors` names it with the office's words."""

    code = "supplement_missing"


def refuse_incomplete(act: Act, application: Application) -> None:
    """Raise SupplementMissing unless everything is there that was asked for last."""
    missing = list(_missing(act, application))
    if missing:
        error = SupplementMissing("what the office asked for is still missing, see errors")
        error.errors = [_row(place, item) for place, item in missing]
        raise error


def _missing(act: Act, application: Application) -> Iterator[tuple[int, Missing]]:
    steps = timeline.list_steps(act.session, application.id)
    asked = [step for step in steps if step.state is State.SUPPLEMENT_REQUIRED]
    if not asked:
        return
    form = contents.form_of(application, act.vault)
    pictures = uploads.list_of(act.session, application.id)
    for place, item in enumerate(timeline.items_of(asked[-1], act.vault)):
        is_there = (
            any(_answers(picture, item, asked[-1]) for picture in pictures)
            if item.kind
            else _is_filled_in(form, item.field or "")
        )
        if not is_there:
            yield place, item


def _answers(picture: Attachment, item: Missing, asked: ApplicationStep) -> bool:
    """Tell whether the picture was sent since: the one that was there before does not do."""
    if picture.kind != item.kind or picture.state is not AttachmentState.STORED:
        return False
    return picture.completed_at is not None and picture.completed_at >= asked.at


def _is_filled_in(form: Form, name: str) -> bool:
    # The same value again is an answer too: the applicant may be right.
    return bool(form.fields.get(name) or getattr(form, name, None))


def _row(place: int, item: Missing) -> dict[str, str]:
    named = {"kind": item.kind} if item.kind else {"field": item.field or ""}
    return {"pointer": f"#/items/{place}", **named, "code": "still_missing", "detail": item.reason}
