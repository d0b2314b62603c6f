"""The worker's part in forgetting: rows past their time are deleted."""

from datetime import timedelta

from flask import current_app

from app.clock import now
from app.extensions import db
from app.models import metadata
from app.services import services
from app.worker.jobs import audit
from wallet import retention
from wallet.retention import RULES, Rule

# One worker, once in such a span.
EVERY = timedelta(hours=1)
BATCH, BATCHES_PER_SPAN = 500, 100


def delete_old_rows() -> None:
    """Delete, for each rule, so much that nobody waits long for it."""
    at = now()
    # A name for each span, so that no jump of the clock makes it wait.
    name = f"retention:{int(at.timestamp() // EVERY.total_seconds())}"
    if services().short_lived.add(name, {}, until=at + EVERY, at=at):
        for rule in RULES:
            _delete(rule)


def _delete(rule: Rule) -> None:
    session, table = db.session(), metadata.tables[rule.table]
    kept = {str(name): days for name, days in audit.days(current_app.config).items()}
    for _ in range(BATCHES_PER_SPAN):
        deleted = retention.delete_old(
            session, table, rule, entries_kept=kept, at=now(), limit=BATCH
        )
        session.commit()
        if deleted < BATCH:
            return
