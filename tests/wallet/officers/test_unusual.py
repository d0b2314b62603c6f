"""Who is told of what one officer decides more often than anybody does by hand."""

from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa

from tests.acts import make_act
from tests.conftest import NOON
from tests.wallet.applications.factories import make_officer
from wallet.act import Actor, ActorKind
from wallet.audit.models import UNUSUAL, Entry
from wallet.audit.record import record
from wallet.errors import Refused
from wallet.officers import desks, unusual
from wallet.officers.models import OfficerRole

CITY, PROVINCE, OTHER = "990100", "990000", "980000"
CODES = "counter_code.issued"
AN_HOUR, A_DAY = unusual.THRESHOLDS[CODES]["hour"], unusual.THRESHOLDS[CODES]["day"]
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)


def clerk(authority=CITY):
    return Actor(ActorKind.OFFICER, str(uuid4()), authority)


def does(session, actor, times, *, action=CODES, at=NOON, every=SECOND):
    """Let somebody act so many times; each entry is looked at once, as the worker does."""
    for number in range(times):
        act = make_act(session, actor, at=at + number * every)
        unusual.look(act, record(act, action, person_key=b"k" * 32))


def alarms(session):
    entries = session.scalars(sa.select(Entry).where(UNUSUAL).order_by(Entry.at, Entry.id))
    return [(one.actor_id, one.detail) for one in entries]


def said(count, *, action=CODES, span="hour"):
    return {"decision": action, "span": span, "count": count}


@pytest.mark.parametrize("action", unusual.THRESHOLDS)
def test_what_is_usual_alarms_nobody_and_one_more_does(session, action):
    actor, most = clerk(), unusual.THRESHOLDS[action]["hour"]

    does(session, actor, most, action=action)
    assert alarms(session) == []
    does(session, actor, 1, action=action, at=NOON + most * SECOND)

    assert alarms(session) == [(actor.id, said(most + 1, action=action))]


def test_one_alarm_an_hour_is_enough(session):
    actor = clerk()

    does(session, actor, AN_HOUR + 5)
    assert len(alarms(session)) == 1
    does(session, actor, AN_HOUR + 1, at=NOON + 2 * HOUR)

    assert len(alarms(session)) == 2


def test_a_day_has_a_threshold_of_its_own(session):
    actor = clerk()

    does(session, actor, A_DAY + 1, every=HOUR / AN_HOUR)

    assert alarms(session) == [(actor.id, said(A_DAY + 1, span="day"))]


def test_what_was_done_over_days_is_usual(session):
    does(session, clerk(), A_DAY + 1, every=24 * HOUR / A_DAY)

    assert alarms(session) == []


def test_each_officer_and_each_act_is_counted_by_itself(session):
    one, other = clerk(), clerk()

    does(session, one, AN_HOUR)
    does(session, other, AN_HOUR)
    does(session, one, 1, action="wallet.locked")

    assert alarms(session) == []


@pytest.mark.parametrize("kind", sorted(set(ActorKind) - {ActorKind.OFFICER}))
def test_only_officers_are_watched(session, kind):
    does(session, Actor(kind, "somebody"), AN_HOUR + 1)

    assert alarms(session) == []


def watched_by(session, **officer):
    found = unusual.list_alarms(session, make_officer(session, **officer), limit=10)
    return {one.actor_name for one in found}


def test_supervisors_see_their_own_and_lower_desks_and_auditors_all(session):
    for authority in (CITY, PROVINCE, OTHER):
        does(session, clerk(authority), AN_HOUR + 1)
    desks.place(session, CITY, PROVINCE)

    supervisor, auditor = OfficerRole.SUPERVISOR, OfficerRole.AUDITOR
    assert watched_by(session, authority=CITY, role=supervisor) == {CITY}
    assert watched_by(session, authority=PROVINCE, role=supervisor) == {CITY, PROVINCE}
    assert watched_by(session, authority=CITY, role=auditor) == {CITY, PROVINCE, OTHER}


def test_officers_do_not_see_the_alarms(session):
    with pytest.raises(Refused) as refusal:
        watched_by(session, authority=CITY, role=OfficerRole.OFFICER)

    assert refusal.value.code == "wrong_role"


def test_alarms_are_counted_by_act_and_span(session):
    for _ in range(2):
        does(session, clerk(), AN_HOUR + 1)

    assert unusual.count_all(session) == {(CODES, "hour"): 2}


def test_every_act_has_both_thresholds_and_more_are_usual_in_a_day():
    for usual in unusual.THRESHOLDS.values():
        assert usual.keys() == unusual.SPANS.keys()
        assert 0 < usual["hour"] < usual["day"]
