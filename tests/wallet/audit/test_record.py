"""One entry for every act, in the transaction of the act."""

from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests.acts import make_act
from tests.conftest import NOON
from wallet.act import Actor, ActorKind
from wallet.audit.models import Entry
from wallet.audit.record import record

VENUE = Actor(ActorKind.VERIFIER, "venue-a", "样例安和诊所")
CITIZEN = Actor(ActorKind.CITIZEN, str(uuid4()))


def entries(session):
    return session.scalars(sa.select(Entry).order_by(Entry.at)).all()


def test_an_entry_says_who_did_what_when_to_whom(session):
    license_id = uuid4()

    record(
        make_act(session, VENUE),
        "license.verified",
        person_key=b"k" * 32,
        license_id=license_id,
        verdict="valid",
    )

    [entry] = entries(session)
    assert (entry.action, entry.at) == ("license.verified", NOON)
    assert Actor(entry.actor_kind, entry.actor_id, entry.actor_name) == VENUE
    assert (entry.person_key, entry.license_id) == (b"k" * 32, license_id)
    assert entry.detail == {"verdict": "valid"}


def test_a_citizen_acts_without_a_name(session):
    entry = record(make_act(session, CITIZEN), "account.signed_in")

    assert (entry.actor_kind, entry.actor_name) == (ActorKind.CITIZEN, None)


def test_what_is_not_known_is_left_out_of_the_detail(session):
    entry = record(make_act(session, VENUE), "x", reason=None, fields=[], rescan=False)

    assert entry.detail == {"fields": [], "rescan": False}


def test_an_entry_can_have_the_id_of_what_it_is_about(session):
    verification_id = uuid4()

    entry = record(make_act(session, VENUE), "license.verified", entry_id=verification_id)

    assert entry.id == verification_id


def test_the_same_entry_is_not_written_twice(session):
    entry_id = uuid4()
    record(make_act(session, VENUE), "x", entry_id=entry_id)
    session.flush()
    session.expunge_all()

    record(make_act(session, VENUE), "x", entry_id=entry_id)

    with pytest.raises(IntegrityError):
        session.flush()


def test_two_acts_of_one_moment_are_two_entries(session):
    for _ in range(2):
        record(make_act(session, VENUE), "x")

    assert len(entries(session)) == 2


def test_an_act_that_is_undone_leaves_no_entry(session, engine):
    record(make_act(session, VENUE), "x")
    session.flush()

    session.rollback()

    with Session(engine) as another:
        assert entries(another) == []


def test_an_entry_is_there_when_the_act_is(session, engine):
    record(make_act(session, VENUE), "x")

    session.commit()

    with Session(engine) as another:
        assert [entry.at for entry in entries(another)] == [NOON]


def test_an_entry_needs_a_moment_with_a_zone(session):
    record(make_act(session, VENUE, at=NOON.replace(tzinfo=None)), "x")

    with pytest.raises(sa.exc.StatementError):
        session.flush()


def test_moments_are_kept_to_the_microsecond(session):
    moment = NOON + timedelta(microseconds=1)
    record(make_act(session, VENUE, at=moment), "x")
    session.commit()

    assert entries(session)[0].at == moment
