"""What was announced is told when it begins: once, and only if it still counts."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.acts import make_act
from tests.wallet.licenses.factories import NOON
from tests.wallet.licenses.pushing import make_body, make_event_request, take, tell
from wallet.audit.models import Entry
from wallet.licenses.begun import note_begun, soonest

BEGINS = NOON + timedelta(days=3)


@pytest.fixture
def license_(session, vault):
    return take(session, vault, make_body()).license


def announce(session, vault, license_, event, at=BEGINS, **changes):
    request = make_event_request(event, effective_at=at.isoformat(), **changes)
    tell(session, vault, license_.identifier, request)


def begun(session, vault, at):
    note_begun(make_act(session, at=at, vault=vault))
    session.commit()
    found = session.scalars(sa.select(Entry).where(Entry.action == "license.begun"))
    return [(one.detail["event"], one.detail["state"]) for one in found]


def test_an_announced_suspension_is_told_when_it_begins_and_once(session, vault, license_):
    announce(session, vault, license_, "suspend")

    assert begun(session, vault, BEGINS - timedelta(seconds=1)) == []
    for late in (timedelta(), timedelta(days=1)):
        assert begun(session, vault, BEGINS + late) == [("suspend", "suspended")]


def test_what_began_at_once_is_not_told_again(session, vault, license_):
    announce(session, vault, license_, "suspend", at=NOON)

    assert begun(session, vault, BEGINS) == []


def test_what_no_longer_counts_is_not_told(session, vault, license_):
    announce(session, vault, license_, "suspend")
    announce(session, vault, license_, "revoke", at=NOON + timedelta(days=1))

    assert begun(session, vault, BEGINS) == [("revoke", "revoked")]


def test_a_flag_and_a_renewal_begin_too(session, vault, license_):
    announce(session, vault, license_, "inspection_due")
    announce(session, vault, license_, "renew", valid_to="2030-12-31")

    assert sorted(begun(session, vault, BEGINS)) == [
        ("inspection_due", "valid"),
        ("renew", "valid"),
    ]


def test_the_worker_knows_when_the_next_one_begins(session, vault, license_):
    assert soonest(session) is None
    announce(session, vault, license_, "suspend")

    assert soonest(session) == BEGINS
    begun(session, vault, BEGINS)
    assert soonest(session) is None
