"""An application as its applicant sees it, its attachments with it."""

from dataclasses import replace
from typing import Any

from app.clock import now
from app.extensions import db
from app.services import services
from wallet.applications import contents, shown
from wallet.applications.attachments import uploads
from wallet.applications.form import Form
from wallet.applications.models import Application

Body = dict[str, Any]


def application_body(application: Application) -> Body:
    session = db.session()
    seen = shown.to_applicant(session, application, vault=services().vault, at=now())
    return vars(seen) | {"attachments": uploads.list_of(session, application.id)}


def changed(application: Application, body: Body) -> Form:
    """Return the form as it would be after the change."""
    return replace(contents.form_of(application, services().vault), **body)
