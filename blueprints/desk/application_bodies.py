"""An application as the officers of its authority see it."""

from typing import Any

from app.clock import now
from app.extensions import db
from app.services import services
from wallet.applications import shown
from wallet.applications.attachments import uploads
from wallet.applications.attachments.similar import similar_to
from wallet.applications.models import Application
from wallet.applications.queries import Queued
from wallet.applications.shown import Row

Body = dict[str, Any]


def desk_body(application: Application) -> Body:
    session = db.session()
    seen = shown.to_desk(session, application, vault=services().vault, at=now())
    told, register = vars(seen.application), seen.application.register
    rest = {key: value for key, value in vars(seen).items() if key != "application"}
    return {
        **told,
        **rest,
        "register": register and {"result": register.result, "values": seen.register_values},
        "attachments": uploads.list_of(session, application.id),
        "similar": similar_to(session, application, at=now()),
    }


def queue_row(queued: Queued) -> Row:
    return shown.row(queued.application, vault=services().vault, at=now())
