"""An application as the officers of its authority see it."""

from app.clock import now
from app.extensions import db
from app.services import services
from wallet.applications import shown_to_desk
from wallet.applications.models import Application
from wallet.applications.queries import Queued
from wallet.applications.shown_to_desk import QueueRow, ShownToDesk


def to_desk(application: Application) -> ShownToDesk:
    return shown_to_desk.to_desk(db.session(), application, vault=services().vault, at=now())


def queue_row(queued: Queued) -> QueueRow:
    return shown_to_desk.row(db.session(), queued.application, vault=services().vault, at=now())
