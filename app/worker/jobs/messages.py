"""The worker's part in telling: entries and last days become messages, messages reach phones."""

import random
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import cast

from flask import Flask, current_app

from app.clock import now
from app.extensions import db
from app.services import services
from notifications import deliver as delivery
from notifications import fan_out as telling
from notifications import reminders, rest
from notifications.deliver import Letter
from notifications.outcomes import Outcome
from wallet.jobs.queue import Leased

# A job gives way to the others after this time, and goes on in the next round.
SECONDS_PER_ROUND = 5.0
# WeChat takes its time over each call, so several are under way at once. A worker that is killed
# has sent few without noting the answer.
SENDERS = 8
# Two turns of all senders end within the lease, whatever WeChat does.
BATCH = 16
REMIND_EVERY_MINUTES = "%Y%m%d%H%M"


def fan_out() -> None:
    """Turn entries into messages until none is left."""
    for _ in _while_time_is_left():
        session = db.session()
        looked_at = telling.fan_out(session, vault=services().vault, at=now())
        session.commit()
        if looked_at < telling.BATCH:
            return


def remind() -> None:
    """Write the reminders that are due: one worker, once a minute."""
    at, store = now(), services().short_lived
    # A name for each minute, so that no jump of the clock makes it wait.
    name = f"reminders:{at.strftime(REMIND_EVERY_MINUTES)}"
    if not store.add(name, {}, until=at + delivery.LEASE, at=at):
        return
    for _ in _while_time_is_left():
        session = db.session()
        looked_at = reminders.remind(session, vault=services().vault, at=now())
        session.commit()
        if looked_at < reminders.BATCH:
            return


def deliver() -> None:
    """Bring messages to phones until none is due, or the channel needs a rest."""
    for _ in _while_time_is_left():
        if rest.is_on(services().short_lived, at=now()) or not deliver_some():
            return


def deliver_some() -> int:
    """Deliver as many as are worth a transaction; returns how many were taken up."""
    session = db.session()
    leased = delivery.claim(session, at=now(), limit=BATCH)
    letters = _addressed(leased)
    session.commit()  # the lease is on record before anything is sent
    app = cast(Flask, current_app._get_current_object())  # type: ignore[attr-defined]
    if letters:
        with ThreadPoolExecutor(SENDERS) as pool:
            _settle_all({pool.submit(_send, app, letter): letter for letter in letters})
    return len(leased)


def _addressed(leased: Sequence[Leased]) -> list[Letter]:
    session, channel, vault = db.session(), services().messenger, services().vault
    letters = (delivery.address(session, one, channel, vault=vault) for one in leased)
    return [letter for letter in letters if letter is not None]


def _settle_all(sending: dict[Future[Outcome], Letter]) -> None:
    """Note every answer as soon as it is there, and those that are there together."""
    while sending:
        done, _ = wait(sending, return_when=FIRST_COMPLETED)
        _settle([(sending.pop(one), one.result()) for one in done])


def _send(app: Flask, letter: Letter) -> Outcome:
    # In a thread of its own; the clock of the access token asks for the application.
    with app.app_context():
        return services().messenger.send(letter)


def _settle(answered: Sequence[tuple[Letter, Outcome]]) -> None:
    session, at, channel = db.session(), now(), services().messenger
    pauses = [
        delivery.settle(
            session,
            letter,
            outcome,
            channel,
            at=at,
            jitter=random.random(),  # noqa: S311  spreads load, no secret
        )
        for letter, outcome in answered
    ]
    session.commit()
    if longest := max(pauses):
        rest.begin(services().short_lived, longest, at=at)


def _while_time_is_left() -> Iterator[None]:
    deadline = time.monotonic() + SECONDS_PER_ROUND
    while time.monotonic() < deadline:
        yield
