"""A draft that was just begun, and the forms for the pictures that were announced with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.clock import now
from app.extensions import db
from app.services import services
from blueprints.applications.bodies import to_applicant
from blueprints.applications.caller import own
from blueprints.applications.taking_in import allowance
from blueprints.guards import current_act
from wallet.applications.attachments import uploads
from wallet.applications.attachments.models import AttachmentState
from wallet.applications.attachments.uploads import Announced, Requested
from wallet.applications.models import Application
from wallet.applications.shown import ShownApplication
from wallet.errors import Invalid


@dataclass(frozen=True)
class Begun:
    """None were announced: then there are no uploads to tell of."""

    application: ShownApplication
    uploads: Sequence[Requested] | None

    @property
    def id(self) -> UUID:
        return self.application.id


def announce_all(application: Application, bodies: Sequence[dict[str, Any]]) -> list[Requested]:
    """Make room for every picture; the application is refused if one of them is."""
    found = [_announce(application, place, body) for place, body in enumerate(bodies)]
    for body in bodies:
        allowance().announce(body["size"])
    return found


def _announce(application: Application, place: int, body: dict[str, Any]) -> Requested:
    files = services().files
    try:
        return uploads.request(current_act(), application, Announced(**body), files=files)
    except Invalid as error:
        faults = error.errors or [{"pointer": "#", "code": "wrong_picture"}]
        here = f"#/attachments/{place}"
        error.errors = [
            each | {"pointer": here + each["pointer"][1:]} for each in map(dict, faults)
        ]
        raise


def begun_before(application_id: UUID) -> Begun:
    """Show it again, with fresh forms for what is still to be sent."""
    session, application = db.session(), own(application_id)
    pending = [
        uploads.form_again(session, application, one.id, files=services().files, at=now())
        for one in uploads.list_of(session, application_id)
        if one.state is AttachmentState.PENDING
    ]
    return Begun(to_applicant(application), pending or None)
