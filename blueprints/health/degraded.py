"""What does not stop the wallet from serving, and yet wants its operator: named in `/readyz`."""

from datetime import datetime

from flask import current_app

from app.services import services
from wallet import readiness
from wallet.calendar import working_days
from wallet.calendar.local_time import local_date
from wallet.storage import FilesUnavailable, MissingFile

# No file lies under it: the question is whether the store answers, and lists what is there: an
# S3 says of a bucket that is missing only that the file is.
NO_FILE = "readiness/nothing"


def degraded(*, at: datetime) -> list[str]:
    """Name the parts that are missing, silent or about to end."""
    known = services()
    found = {
        "calendar": working_days.missing_year(local_date(at)) is not None,
        "files": not _files_answer(),
        "keeper": current_app.config["ENVIRONMENT"] == "production" and known.keeper is None,
        "keys": readiness.end_soon(known.keys.signing, at=at),
    }
    named = [name for name, is_so in found.items() if is_so]
    return sorted(named + readiness.worker_lacks(known.short_lived, at=at))


def _files_answer() -> bool:
    try:
        files = services().files
        files.size(NO_FILE)
        next(iter(files.keys(NO_FILE)), None)
    except (FilesUnavailable, MissingFile, OSError):
        return False
    return True
