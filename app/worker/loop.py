"""The worker: what is done without anybody asking for it."""

import logging
import signal
import threading
from collections.abc import Callable

from app.clock import now
from app.extensions import db
from app.services import services
from app.worker.jobs import applications, audit, files, imports, messages
from wallet.audit.models import Actor, ActorKind
from wallet.registers import alarm, refresh, unanswered
from wallet.registers.breaker import Source
from wallet.registers.fetches import FetchState

log = logging.getLogger("worker")
WORKER = Actor(ActorKind.SYSTEM, "worker")
PAUSE_SECONDS = 1.0
# Nobody waits for these answers, but whoever stops the worker waits for the worker.
PATIENCE_SECONDS = 4.0
QUESTIONS_PER_ROUND = 20


def run() -> None:
    """Go round until SIGTERM or SIGINT; a failed round is logged and the next one tries again."""
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    log.info("the worker has started")
    while not stop.wait(PAUSE_SECONDS):
        for job in JOBS:
            _attempt(job)


def sweep() -> None:
    """Remove expired short-lived state."""
    services().short_lived.sweep(at=now())


def complete_lists() -> None:
    """Ask again what sources did not answer when citizens asked.

    A source that does not answer now either is left in peace until the next round.
    """
    registers = {one.name: one for one in services().registers}
    for _ in range(QUESTIONS_PER_ROUND):
        claim = _claim(list(registers))
        if claim is None:
            return
        if not _ask_again(claim, registers[claim.source]):
            del registers[claim.source]


def _claim(sources: list[str]) -> unanswered.Claim | None:
    session = db.session()
    claim = unanswered.claim(session, sources=sources, vault=services().vault, at=now())
    session.commit()  # nothing is held open while a source thinks
    return claim


def _ask_again(claim: unanswered.Claim, register: Source) -> bool:
    """Ask the source, store what it answers, and tell whether it did."""
    session, vault, person, at = db.session(), services().vault, claim.person, now()
    answers = refresh.ask([register], person, at=at, seconds=PATIENCE_SECONDS)
    stored = refresh.store(session, answers, person, vault=vault, at=at)
    alarm.raise_for(session, stored.held_back, actor=WORKER, person_key=person.key(vault), at=at)
    session.commit()
    return all(answer.state is FetchState.FRESH for answer in answers)


JOBS = (
    sweep,
    complete_lists,
    applications.ask_registers,
    applications.issue_licenses,
    messages.fan_out,
    messages.deliver,
    messages.remind,
    audit.seal_entries,
    audit.export_entries,
    audit.keep_heads,
    audit.retire_entries,
    files.sweep_files,
    imports.forget_imports,
)


def _attempt(job: Callable[[], None]) -> None:
    try:
        job()
    except Exception:
        # The one place that catches everything: a bug in one job must not stop the others.
        log.exception("a job failed", extra={"job": job.__name__})
    finally:
        db.session.remove()
