"""Bring messages to phones: lease, commit, send, settle.

No transaction is open while a channel is asked. Each message is settled as soon as its answer is
there, so a worker that is killed sends again only what it had sent without an answer on record;
both copies open the same page, which is how they are recognized.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from notifications import outcomes, subscriptions
from notifications.models import GrantKind, Message
from notifications.outcomes import Fate, Outcome
from notifications.templates import Params
from notifications.writing import DELIVER, params_of
from wallet.crypto.vault import Vault
from wallet.identity.accounts import openid_of
from wallet.identity.former import current_key
from wallet.identity.models import Account, Identity
from wallet.identity.queries import active_binding, find_identity
from wallet.jobs import queue
from wallet.jobs.queue import Leased

log = logging.getLogger(__name__)

# Longer than two sends can take, one after the other, and an access token that must be fetched.
LEASE = timedelta(minutes=1)
# To a phone that may be in the wrong hands goes only the news that everything is locked.
WHILE_LOCKED = frozenset({"wallet_locked"})


@dataclass(frozen=True, repr=False)
class Letter:
    """A message with an address; `remaining` is how many the citizen still agreed to get."""

    leased: Leased
    message_id: UUID
    created_at: datetime
    account_id: UUID
    openid: str
    template: str
    event: str
    params: Params
    remaining: int


class Channel(Protocol):
    """A way to a phone."""

    def kind_of(self, template: str) -> GrantKind | None:
        """Tell how a yes to the template counts; None if the channel does not carry it."""

    def send(self, letter: Letter) -> Outcome:
        """Send it, and say what became of it; raises nothing."""


def claim(session: Session, *, at: datetime, limit: int) -> list[Leased]:
    """Take messages that wait; the caller commits before it sends."""
    return queue.claim(session, DELIVER, at=at, lease=LEASE, limit=limit)


def address(session: Session, leased: Leased, channel: Channel, *, vault: Vault) -> Letter | None:
    """Write the letter; None, and the job is done, if the citizen reads it in the app only."""
    message = session.scalar(sa.select(Message).where(Message.id == leased.subject))
    account = _reader(session, message) if message else None
    kind = channel.kind_of(message.template) if message else None
    if message is None or account is None or kind is None:
        queue.finish(session, leased)
        return None
    remaining = subscriptions.remaining(session, account.id, message.template)
    if not remaining:
        queue.finish(session, leased)
        return None
    return Letter(
        leased=leased,
        message_id=message.id,
        created_at=message.created_at,
        account_id=account.id,
        openid=openid_of(account, vault),
        template=message.template,
        event=message.event,
        params=params_of(message, vault),
        remaining=remaining,
    )


def settle(
    session: Session,
    letter: Letter,
    outcome: Outcome,
    channel: Channel,
    *,
    at: datetime,
    jitter: float,
) -> timedelta:
    """Note what became of the letter; returns for how long the channel should be left in peace."""
    leased = letter.leased
    if outcome.fate is Fate.SENT:
        _note_sent(session, letter, channel.kind_of(letter.template), at=at)
    if outcome.fate is Fate.REFUSED:
        # What was granted while we asked stays.
        subscriptions.spend(session, letter.account_id, letter.template, letter.remaining, at=at)
    if outcome.fate in {Fate.SENT, Fate.REFUSED}:
        queue.finish(session, leased)
        return timedelta()
    if outcome.fate is Fate.DEAD:
        log.error("messages of template %s are not taken: %s", letter.template, outcome.error)
        queue.bury(session, leased, at=at, error=outcome.error)
        return timedelta()
    due_at = outcomes.next_try(outcome, leased.attempts, at=at, jitter=jitter)
    if outcomes.is_hopeless(outcome, leased.attempts, age=at - letter.created_at):
        queue.bury(session, leased, at=at, error=f"gave_up_{outcome.error}")
    else:
        queue.postpone(session, leased, due_at=due_at, error=outcome.error)
    return outcomes.rest(outcome, due_at, at=at)


def give_back(session: Session, letter: Letter, *, due_at: datetime) -> None:
    """Leave a letter whose turn did not come for later; it counts as no try."""
    queue.give_back(session, letter.leased, due_at=due_at)


def _reader(session: Session, message: Message) -> Account | None:
    """Find whose phone it is today: of the person, or the account it was addressed to."""
    if message.account_id is not None:
        return session.get(Account, message.account_id)
    identity = _identity(session, message.person_key) if message.person_key else None
    if identity is None or (identity.locked_at and message.template not in WHILE_LOCKED):
        return None
    binding = active_binding(session, identity_id=identity.id)
    return session.get(Account, binding.account_id) if binding else None


def _identity(session: Session, person_key: bytes) -> Identity | None:
    return find_identity(session, current_key(session, person_key))


def _note_sent(session: Session, letter: Letter, kind: GrantKind | None, *, at: datetime) -> None:
    sent = sa.update(Message).where(Message.id == letter.message_id).values(sent_at=at)
    session.execute(sent)
    if kind is GrantKind.ONCE:
        subscriptions.spend(session, letter.account_id, letter.template, 1, at=at)
