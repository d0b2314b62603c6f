"""The worker's part in tidying: files that nobody names any more are deleted."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice

from sqlalchemy.orm import Session

from app.clock import now
from app.extensions import db
from app.services import services
from wallet.applications.attachments import orphans
from wallet.applications.attachments.completion import COPIES
from wallet.applications.attachments.uploads import UPLOADS
from wallet.licenses import files as originals
from wallet.storage import StoredKey
from wallet.storage.folder import UNFINISHED

Unnamed = Callable[[Session, Sequence[str]], set[str]]

# One worker sweeps in such a span, because it walks through all that is stored.
EVERY = timedelta(minutes=10)
FILES_AT_ONCE = 500
# No upload takes so long, and no file lies so long before it belongs to a license.
UNFINISHED_FOR = timedelta(hours=24)


def sweep_files() -> None:
    """Give up uploads that were never completed, and delete what no attachment names."""
    at, store = now(), services().short_lived
    # A name for each span, so that no jump of the clock makes it wait.
    name = f"sweep_files:{int(at.timestamp() // EVERY.total_seconds())}"
    if not store.add(name, {}, until=at + EVERY, at=at):
        return
    session, files = db.session(), services().files
    orphans.drop_given_up(session, at=at)
    session.commit()
    for prefix in (UPLOADS, COPIES):
        _sweep_unnamed(files.keys(prefix), orphans.unnamed)
    _sweep_unnamed(_left_behind(originals.ORIGINALS), originals.unnamed)
    for stored in list(_left_behind(UNFINISHED)):
        files.delete(stored.key)


def _sweep_unnamed(found: Iterator[StoredKey], unnamed: Unnamed) -> None:
    files, session = services().files, db.session()
    while keys := [stored.key for stored in islice(found, FILES_AT_ONCE)]:
        gone = unnamed(session, keys)
        session.commit()  # nothing is held open while the store works
        for key in gone:
            files.delete(key)


def _left_behind(prefix: str) -> Iterator[StoredKey]:
    """Walk the files that were written long ago: whoever wrote them has finished, or was killed."""
    # The time of the machine, which the sandbox does not move: the files bear it.
    before = datetime.now(UTC) - UNFINISHED_FOR
    return (stored for stored in services().files.keys(prefix) if stored.modified_at < before)
