"""A log of some entries, sealed, for tests that tamper with it."""

from datetime import timedelta
from uuid import uuid4

import sqlalchemy as sa

from tests.acts import make_act
from tests.conftest import NOON
from wallet.act import Actor, ActorKind
from wallet.audit import seal
from wallet.audit.check import Rules, check_all
from wallet.audit.models import Entry, Leaf
from wallet.audit.record import record

PLATFORM = 990000
VENUE = Actor(ActorKind.VERIFIER, "venue-a", "样例安和诊所")
SECOND = timedelta(seconds=1)


def write(session, count=1, *, at=NOON, action="license.verified", person_key=b"k" * 32):
    """Record entries and commit."""
    entries = [
        record(
            make_act(session, VENUE, at=at + number * SECOND),
            action,
            person_key=person_key,
            n=number,
        )
        for number in range(count)
    ]
    session.commit()
    return entries


def sealed(session, keys, count=1, *, at=NOON, limit=4096, **entry):
    """Record entries and seal them."""
    write(session, count, at=at, **entry)
    return seal_all(session, keys, at=at, limit=limit)


def seal_all(session, keys, *, at=NOON, limit=4096):
    head = None
    while more := seal.seal(session, keys=keys, platform=PLATFORM, at=at, limit=limit):
        session.commit()
        head = more
    session.commit()
    return head


def faults(session, keys, *, at=NOON):
    session.rollback()
    found = check_all(session, Rules(keys.by_id, at), advance=lambda count: None)
    return [str(fault) for fault in found]


def entry_at(session, number):
    leaf = session.scalars(sa.select(Leaf).where(Leaf.number == number)).one()
    return session.get(Entry, (leaf.at, leaf.entry_id)), leaf


def stray(number, *, at=NOON):
    """An entry as somebody would slip it in."""
    return Entry(
        at=at,
        id=uuid4(),
        action="license.verified",
        actor_kind=ActorKind.VERIFIER,
        actor_id="venue-a",
        detail={},
        salt=b"s" * 16,
        number=number,
    )
