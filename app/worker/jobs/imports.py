"""The worker's part in imports: the progress of those that nobody goes on with is removed."""

from datetime import timedelta

from app.clock import now
from app.extensions import db
from app.services import services
from wallet.pushing import imports

# One worker, once in such a span.
EVERY = timedelta(hours=1)


def forget_imports() -> None:
    """Remove what batches were answered, 30 days after the last answer."""
    at, session = now(), db.session()
    # A name for each span, so that no jump of the clock makes it wait.
    name = f"forget_imports:{int(at.timestamp() // EVERY.total_seconds())}"
    if services().short_lived.add(name, {}, until=at + EVERY, at=at):
        imports.forget_old(session, at=at)
        session.commit()
