"""Ask the register about a fresh submission at once, with no transaction open meanwhile."""

from uuid import UUID

from app.clock import now
from app.extensions import db
from app.services import services
from blueprints.applications.caller import actor
from wallet.applications import register_check

# The citizen waits for this answer; what is missing then, the worker asks again.
PATIENCE_SECONDS = 2.0


def ask_at_once(application_id: UUID) -> None:
    """Ask, and store the answer; whoever does not answer in time leaves it pending."""
    session, vault = db.session(), services().vault
    question = register_check.question(session, application_id, vault)
    session.commit()  # nothing is held open while the register thinks
    if question is None:
        return
    answer = register_check.ask(services().lookups, question, at=now(), seconds=PATIENCE_SECONDS)
    register_check.store(session, question, answer, actor=actor(), vault=vault, at=now())
    session.commit()
