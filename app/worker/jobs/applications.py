"""The worker's part in applications: ask the registers, have licenses issued.

Each job is claimed and committed, done without a transaction, and finished in the transaction of
what came of it. A worker that is killed leaves a lease behind, and its job to the next one.
"""

import logging
import random
from collections.abc import Callable
from datetime import timedelta
from typing import Protocol

from app.acts import WORKER, act_by
from app.clock import now
from app.extensions import db
from app.services import services
from wallet.applications import queries, register_check
from wallet.applications.issuing import issue, orders
from wallet.applications.issuing.issue import WrongLicense
from wallet.applications.issuing.issuing_system import Issued, NotIssued
from wallet.applications.issuing.ordering import CannotOrder
from wallet.applications.issuing.orders import Order
from wallet.applications.models import Application
from wallet.applications.review import ISSUE_LICENSE
from wallet.applications.submit import ASK_REGISTER
from wallet.jobs import queue
from wallet.jobs.queue import Leased
from wallet.licenses import files
from wallet.storage import FilesUnavailable

log = logging.getLogger("worker")
# Longer than any question may take, and than the answer takes to store.
LEASE = timedelta(seconds=60)
JOBS_PER_ROUND = 20
PATIENCE_SECONDS = 4.0
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=2), timedelta(hours=1)
# With these pauses the last try comes about two hours after the first.
TRIES = 13


class System(Protocol):
    """What is asked for licenses; `register` holds from then on what it issues."""

    @property
    def register(self) -> str: ...
    def issue(self, order: Order, *, key: str) -> Issued: ...


def ask_registers() -> None:
    """Ask the registers for the certificates that citizens applied with."""
    _each(ASK_REGISTER, _ask)


def issue_licenses() -> None:
    """Have the licenses of approved applications issued."""
    _each(ISSUE_LICENSE, _issue)


def _each(kind: str, do: Callable[[Leased], None]) -> None:
    for _ in range(JOBS_PER_ROUND):
        session = db.session()
        claimed = queue.claim(session, kind, at=now(), lease=LEASE)
        session.commit()  # the lease is on record before anything is done
        if not claimed:
            return
        do(claimed[0])


def _ask(leased: Leased) -> None:
    session, vault = db.session(), services().vault
    question = register_check.question(session, leased.subject, vault)
    session.commit()  # nothing is held while the registers think
    answered = True
    if question is not None:
        lookups = services().lookups
        answer = register_check.ask(lookups, question, at=now(), seconds=PATIENCE_SECONDS)
        answered = register_check.store(act_by(WORKER), question, answer)
    _close(leased, "" if answered else "no_answer")


def _issue(leased: Leased) -> None:
    order = _begin(leased)
    if order is None:
        return
    system = services().issuing
    if system is None:
        _give_up(leased, "not_configured")
    elif leased.attempts > TRIES:
        # Whoever tried before did not live to say what happened.
        _give_up(leased, "too_many_tries")
    else:
        _have_issued(leased, order, system)


def _begin(leased: Leased) -> Order | None:
    """Return what is to be asked; None when there is nothing to ask, which is on record then."""
    session = db.session()
    application = _under_way(leased)
    if application is None:
        _close(leased)
        return None
    try:
        order = issue.begin(act_by(WORKER), application)
    except CannotOrder as error:
        _give_back(leased, error.reason)  # no order is there, so nothing was ever asked for
        return None
    session.commit()
    return order


def _have_issued(leased: Leased, order: Order, system: System) -> None:
    try:
        issued = system.issue(order, key=issue.key_of(leased.subject))
    except NotIssued as error:
        _note_failure(leased, error)
        return
    try:
        stored_file = _put(issued)
        _settle(leased, order, issued, stored_file, system.register)
    except FilesUnavailable as error:
        _close(leased, error.code)
    except WrongLicense as wrong:
        db.session().rollback()
        _refuse(leased, wrong, system.register)


def _put(issued: Issued) -> files.Put:
    """Put the file while nothing is open; if nothing comes of it, it is swept."""
    kind, given = issued.content_type, services()
    return files.put(issued.content, content_type=kind, files=given.files, vault=given.vault)


def _settle(
    leased: Leased, order: Order, issued: Issued, stored_file: files.Put, source: str
) -> None:
    application = _under_way(leased)
    if application is not None:
        issue.settle(
            act_by(WORKER), application, order, issued, source=source, stored_file=stored_file
        )
    _close(leased)


def _refuse(leased: Leased, wrong: WrongLicense, source: str) -> None:
    log.error(
        "the issuing system sent another license: %s",
        wrong.reason,
        extra={"application": str(leased.subject)},
    )
    application = _under_way(leased)
    if application is not None:
        issue.refuse(act_by(WORKER), application, wrong, source=source)
    _bury(leased, wrong.reason)


def _note_failure(leased: Leased, error: NotIssued) -> None:
    log.warning(
        "no license was issued: %s", error.reason, extra={"application": str(leased.subject)}
    )
    if error.nothing_issued:
        _give_back(leased, error.reason)
    elif error.is_final or leased.attempts >= TRIES:
        if error.is_final:
            orders.forget(db.session(), leased.subject)
        _give_up(leased, error.reason)
    else:
        _close(leased, error.reason, not_before=timedelta(seconds=error.retry_after))


def _give_back(leased: Leased, reason: str) -> None:
    application = _under_way(leased)
    if application is not None:
        issue.give_back(act_by(WORKER), application, reason)
    _close(leased)


def _give_up(leased: Leased, reason: str) -> None:
    application = _under_way(leased)
    if application is None:
        _close(leased)
    else:
        _stuck(leased, application, reason)


def _stuck(leased: Leased, application: Application, reason: str) -> None:
    log.error("issuing is stuck: %s", reason, extra={"application": str(leased.subject)})
    issue.mark_stuck(act_by(WORKER), application, reason)
    _bury(leased, reason)


def _under_way(leased: Leased) -> Application | None:
    """Return the application, locked, while its license is still to be issued."""
    application = queries.find_locked(db.session(), leased.subject)
    is_under_way = application is not None and application.state in issue.UNDER_WAY
    return application if is_under_way else None


def _bury(leased: Leased, reason: str) -> None:
    _commit_if(queue.bury(db.session(), leased, at=now(), error=reason))


def _close(leased: Leased, error: str = "", *, not_before: timedelta = timedelta()) -> None:
    """Finish the job, or with an error put it off; only then is the transaction committed."""
    session = db.session()
    if not error:
        _commit_if(queue.finish(session, leased))
        return
    jitter = random.random()  # noqa: S311  no secret
    wait = queue.pause(leased.attempts, first=FIRST_PAUSE, longest=LONGEST_PAUSE, jitter=jitter)
    due_at = now() + max(wait, not_before)
    _commit_if(queue.postpone(session, leased, due_at=due_at, error=error))


def _commit_if(ours: bool) -> None:
    """Keep what was done if the job was still ours: who took it over has done it, or will."""
    session = db.session()
    if ours:
        session.commit()
    else:
        session.rollback()
