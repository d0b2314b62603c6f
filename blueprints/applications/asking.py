"""Ask the register about a fresh submission at once, with no transaction open meanwhile."""

from uuid import UUID

from flask import current_app

from app.clock import now
from app.extensions import db
from app.services import services
from blueprints.guards import current_act
from wallet.applications import register_check


def ask_at_once(application_id: UUID) -> None:
    """Ask, and store the answer; whoever does not answer in time leaves it pending."""
    session, vault = db.session(), services().vault
    question = register_check.question(session, application_id, vault)
    session.commit()  # nothing is held open while the register thinks
    if question is None:
        return
    # The citizen waits for this answer; what is missing then, the worker asks again.
    seconds = current_app.config["SOURCE_SECONDS"]
    answer = register_check.ask(services().lookups, question, at=now(), seconds=seconds)
    register_check.store(current_act(), question, answer)
    session.commit()
