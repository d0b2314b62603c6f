"""The worker's part in telling: entries and last days become messages, messages reach phones."""

import random
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from datetime import datetime, timedelta
from typing import cast

from flask import Flask, current_app

from app.acts import WORKER, act_by
from app.clock import now
from app.extensions import db
from app.services import services
from notifications import deliver as delivery
from notifications import fan_out as telling
from notifications import reminders, rest, turns
from notifications.deliver import Letter
from notifications.outcomes import Fate, Outcome
from notifications.turns import Turns
from wallet.jobs.queue import Leased
from wallet.licenses import begun

# A job gives way to the others after this time, and goes on in the next round.
SECONDS_PER_ROUND = 5.0
# WeChat takes its time over each call, so several are under way at once. A worker that is killed
# has sent few without noting the answer.
SENDERS = 8
# Two turns of all senders end within the lease, whatever WeChat does; then nothing is begun.
BATCH = 16
SECONDS_PER_BATCH = 20.0
# After so long a phone is tried again that another worker was writing to.
TURN = timedelta(seconds=1)
REMIND_EVERY_MINUTES = "%Y%m%d%H%M"


def note_begun() -> None:
    """Record what was announced and has begun, so that it is told."""
    for _ in _while_time_is_left():
        session = db.session()
        looked_at = begun.note_begun(act_by(WORKER))
        session.commit()
        if looked_at < begun.BATCH:
            return


def fan_out() -> None:
    """Turn entries into messages until none is left."""
    for _ in _while_time_is_left():
        session = db.session()
        looked_at = telling.fan_out(act_by(WORKER))
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
        looked_at = reminders.remind(act_by(WORKER))
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
    session, begun = db.session(), now()
    leased = delivery.claim(session, at=begun, limit=BATCH)
    letters = _addressed(leased)
    session.commit()  # the lease is on record before anything is sent
    store = services().short_lived
    phones = {letter.account_id for letter in letters}
    ours = {phone for phone in phones if turns.reserve(store, phone, at=begun)}
    waiting = Turns([letter for letter in letters if letter.account_id in ours])
    _leave([letter for letter in letters if letter.account_id not in ours], begun + TURN)
    answers = _send_all(waiting)
    _leave(waiting.left(), begun)
    for phone in ours:
        turns.release(store, phone)
    _rest(answers)
    return len(leased)


def _addressed(leased: Sequence[Leased]) -> list[Letter]:
    session, channel, vault = db.session(), services().messenger, services().vault
    letters = (delivery.address(session, one, channel, vault=vault) for one in leased)
    return [letter for letter in letters if letter is not None]


def _send_all(waiting: Turns) -> list[Outcome]:
    """Send side by side to many phones, to each one after the other, and note every answer."""
    app = cast(Flask, current_app._get_current_object())  # type: ignore[attr-defined]
    deadline, answers = time.monotonic() + SECONDS_PER_BATCH, []
    with ThreadPoolExecutor(SENDERS) as pool:
        sending = {pool.submit(_send, app, letter): letter for letter in waiting.first()}
        while sending:
            done, _ = wait(sending, return_when=FIRST_COMPLETED)
            answered = [(sending.pop(one), one.result()) for one in done]
            _settle(answered)
            answers += [outcome for _, outcome in answered]
            if time.monotonic() < deadline:
                following = [two for one in answered for two in waiting.after(*one)]
                sending |= {pool.submit(_send, app, letter): letter for letter in following}
    return answers


def _send(app: Flask, letter: Letter) -> Outcome:
    # In a thread of its own; the clock of the access token asks for the application.
    with app.app_context():
        return services().messenger.send(letter)


def _leave(letters: Sequence[Letter], due_at: datetime) -> None:
    session = db.session()
    for letter in letters:
        delivery.give_back(session, letter, due_at=due_at)
    session.commit()


def _rest(answers: Sequence[Outcome]) -> None:
    """Leave the channel in peace if it answered nobody: one failing message is no reason."""
    store, at = services().short_lived, now()
    if any(outcome.fate is not Fate.DOWN for outcome in answers):
        rest.end(store, at=at)
    elif answers:
        rest.begin_longer(store, at=at)


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
