"""The worker: what is done without anybody asking for it."""

import logging
import signal
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

from app.acts import WORKER, act_by
from app.clock import now
from app.extensions import db
from app.services import services
from app.worker import bell, due
from app.worker.jobs import (
    applications,
    audit,
    calendar,
    files,
    heartbeat,
    imports,
    messages,
    moves,
    retention,
)
from wallet.errors import Unavailable
from wallet.registers import refresh, unanswered
from wallet.registers.breaker import Source
from wallet.registers.models import FetchState

Job = Callable[[], bool | None]

log = logging.getLogger("worker")
# Between two rounds, so that one who always has something to do leaves room to others.
PAUSE_SECONDS = 1.0
# How often somebody asleep listens for the bell, and looks at the clock that a sandbox may move.
LOOK_SECONDS = 0.25
# Nobody waits for these answers, but whoever stops the worker waits for the worker.
PATIENCE_SECONDS = 4.0
QUESTIONS_PER_ROUND = 20
NEVER, SAID_FOR = datetime.min.replace(tzinfo=UTC), timedelta(hours=1)


def run() -> None:
    """Go round until SIGTERM or SIGINT; a failed round is logged and the next one tries again."""
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    log.info("the worker has started")
    ring, outages = bell.of(db.engine), Outages()
    while not stop.is_set():
        is_unfinished = any([_attempt(job, outages) for job in JOBS])
        if not stop.wait(PAUSE_SECONDS) and not is_unfinished:
            _sleep(stop, ring)


def _sleep(stop: threading.Event, ring: bell.Bell) -> None:
    """Sleep until something is due: known beforehand, written meanwhile, or by a moved clock."""
    fell_asleep = now()
    due_at = _soonest(fell_asleep)
    while fell_asleep <= now() < due_at and not stop.wait(LOOK_SECONDS):
        if ring.rings():
            due_at = _soonest(now())


def _soonest(at: datetime) -> datetime:
    try:
        return due.soonest(at)
    except SQLAlchemyError:
        log.exception("the database does not say what is due")
        return at


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
    claim = unanswered.claim(act_by(WORKER), sources=sources)
    session.commit()  # nothing is held open while a source thinks
    return claim


def _ask_again(claim: unanswered.Claim, register: Source) -> bool:
    """Ask the source, store what it answers, and tell whether it did."""
    act, person = act_by(WORKER), claim.person
    answers = refresh.ask([register], person, at=act.at, seconds=PATIENCE_SECONDS)
    refresh.store(act, answers, person)
    act.session.commit()
    return all(answer.state is FetchState.FRESH for answer in answers)


JOBS: tuple[Job, ...] = (
    sweep,
    complete_lists,
    applications.ask_registers,
    applications.issue_licenses,
    moves.carry_out_moves,
    messages.note_begun,
    messages.fan_out,
    messages.deliver,
    messages.remind,
    audit.seal_entries,
    audit.export_entries,
    audit.keep_heads,
    audit.retire_entries,
    files.sweep_files,
    imports.forget_imports,
    retention.delete_old_rows,
    calendar.warn_of_missing_year,
    heartbeat.beat,
)


class Outages:
    """What does not answer is said once an hour, however many jobs ask for it."""

    def __init__(self) -> None:
        self._said: dict[str, datetime] = {}

    def meet(self, error: Unavailable, job: Job, *, at: datetime) -> None:
        if abs(at - self._said.get(error.code, NEVER)) < SAID_FOR:
            return
        self._said[error.code] = at
        log.error("%s", error, extra={"code": error.code, "job": job.__name__})


def _attempt(job: Job, outages: Outages) -> bool:
    """Do the job; tells whether it has more to do, and knows of it alone."""
    try:
        return bool(job())
    except Unavailable as error:
        outages.meet(error, job, at=now())
        return False
    except Exception:
        # The one place that catches everything: a bug in one job must not stop the others.
        log.exception("a job failed", extra={"job": job.__name__})
        return False
    finally:
        db.session.remove()
