"""The worker: what is done without anybody asking for it."""

import logging
import signal
import threading
from collections.abc import Callable

from app.clock import now
from app.extensions import db
from app.services import services

log = logging.getLogger("worker")
PAUSE_SECONDS = 1.0


def run() -> None:
    """Go round until SIGTERM or SIGINT; a failed round is logged and the next one tries again."""
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    log.info("the worker has started")
    while not stop.wait(PAUSE_SECONDS):
        for job in (sweep,):
            _attempt(job)


def sweep() -> None:
    """Remove expired short-lived state."""
    services().short_lived.sweep(at=now())


def _attempt(job: Callable[[], None]) -> None:
    try:
        job()
    except Exception:
        # The one place that catches everything: a bug in one job must not stop the others.
        log.exception("a job failed", extra={"job": job.__name__})
    finally:
        db.session.remove()
