"""An application as its applicant sees it, and as they change it."""

from dataclasses import replace
from typing import Any

from app.clock import now
from app.extensions import db
from app.services import services
from wallet.applications import contents, shown
from wallet.applications.form import Form
from wallet.applications.models import Application
from wallet.applications.shown import ShownApplication


def to_applicant(application: Application) -> ShownApplication:
    return shown.to_applicant(db.session(), application, vault=services().vault, at=now())


def changed(application: Application, body: dict[str, Any]) -> Form:
    """Return the form as it would be after the change."""
    return replace(contents.form_of(application, services().vault), **body)


def replaced(application: Application, body: dict[str, Any]) -> Form:
    """Return the form as it was sent, whole; what cannot be edited stays."""
    fixed = {name: getattr(application, name) for name in ("type", "for_who", "purpose")}
    return Form(**fixed, **body)
