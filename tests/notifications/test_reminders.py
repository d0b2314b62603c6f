from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from notifications.models import Message, Reminder
from notifications.reminders import remind
from notifications.templates import written
from notifications.writing import DELIVER, params_of
from tests.acts import make_act
from tests.wallet.licenses.factories import NOON, NURSE, make_arrival
from wallet.calendar.local_time import local_date, start_of
from wallet.catalogue import types
from wallet.jobs.models import Job
from wallet.licenses.models import LicenseEvent
from wallet.licenses.receive import receive
from wallet.licenses.state import Event, State

DAY = timedelta(days=1)
LAST_DAY = date(2026, 12, 31)


@pytest.fixture
def keep(session, vault):
    def keep(**fields):
        arrival = make_arrival(**{"valid_to": LAST_DAY, **fields})
        license_ = receive(make_act(session, vault=vault), arrival, source="provincial")
        session.flush()
        return license_

    return keep


@pytest.fixture
def at_days(session, vault):
    """Let the worker look with so many days to go."""

    def look(days, **how):
        return remind(
            make_act(session, at=start_of(LAST_DAY - days * DAY) + DAY / 2, vault=vault), **how
        )

    return look


def told(session, vault):
    found = session.scalars(sa.select(Message).order_by(Message.at)).all()
    return [written(one.template, one.event, params_of(one, vault)).title for one in found]


def test_a_license_is_spoken_of_60_30_7_and_1_days_before_its_end(session, vault, keep, at_days):
    keep()

    for days in range(70, -5, -1):
        at_days(days)
        at_days(days)  # however often the worker looks

    assert told(session, vault) == [f"护士执业证书还有{days}天到期" for days in (60, 30, 7, 1)]
    assert session.scalar(sa.select(sa.func.count()).where(Job.kind == DELIVER)) == 4


@pytest.mark.parametrize(
    ("days", "titles"),
    [
        (61, []),
        (60, ["护士执业证书还有60天到期"]),
        (45, ["护士执业证书还有45天到期"]),
        (30, ["护士执业证书还有30天到期"]),
        (5, ["护士执业证书还有5天到期"]),
        (0, ["护士执业证书今天到期"]),
        (-1, []),
    ],
)
def test_who_looks_late_says_the_days_that_are_left_and_once(
    *, session, vault, keep, days, at_days, titles
):
    keep()

    at_days(days)

    assert told(session, vault) == titles


def test_a_reminder_is_for_the_holder_and_leads_to_the_license(session, vault, keep, at_days):
    license_ = keep()

    at_days(30)

    (message,) = session.scalars(sa.select(Message))
    assert message.person_key == NURSE.key(vault)
    assert (message.link_kind, message.link_id) == ("license", license_.id)
    assert message.at == start_of(LAST_DAY - 30 * DAY)


def test_who_holds_a_suspended_license_is_reminded_in_words_of_its_own(
    session, vault, keep, at_days
):
    keep(state=State.SUSPENDED, state_at=NOON - DAY)

    at_days(30)

    (message,) = session.scalars(sa.select(Message))
    assert message.event == "license.expiring/suspended"


@pytest.mark.parametrize("state", [State.REVOKED, State.CANCELLED])
def test_who_may_not_use_the_license_is_not_reminded(session, vault, keep, at_days, state):
    keep(state=state, state_at=NOON - DAY)

    at_days(30)

    assert told(session, vault) == []


def renew(session, license_, until):
    event = LicenseEvent(
        license_id=license_.id,
        event=Event.RENEW,
        valid_to=until,
        source="provincial",
        effective_at=NOON,
        recorded_at=NOON,
    )
    session.add(event)
    session.flush()


def test_a_renewal_moves_the_last_day_and_the_reminders_begin_anew(session, vault, keep, at_days):
    license_ = keep()
    at_days(30)
    renew(session, license_, LAST_DAY + 365 * DAY)

    at_days(7)
    at_days(60 - 365)

    assert told(session, vault) == ["护士执业证书还有30天到期", "护士执业证书还有60天到期"]


def test_a_license_without_an_end_is_not_spoken_of(session, vault, keep, at_days):
    keep(valid_to=None)

    assert at_days(30) == 0


def test_a_batch_leaves_the_rest_for_the_next(session, vault, keep, at_days):
    for number in range(3):
        keep(number=f"20249900000{number}")

    assert [at_days(30, limit=2) for _ in range(3)] == [2, 1, 0]

    assert len(told(session, vault)) == 3


def test_a_message_that_is_there_is_not_written_again_when_the_mark_is_lost(
    session, vault, keep, at_days
):
    keep()
    at_days(30)
    session.execute(sa.delete(Reminder))

    assert at_days(29) == 1

    assert len(told(session, vault)) == 1


def test_a_clock_that_goes_back_reminds_nobody_twice(session, vault, keep, at_days):
    keep()
    for days in (30, 31, 30, 7, 8, 7):
        at_days(days)

    assert len(told(session, vault)) == 2


def test_reminders_are_the_same_on_every_database(any_engine, vault):
    with Session(any_engine) as session:
        types.load(session)
        session.flush()
        receive(make_act(session, vault=vault), make_arrival(valid_to=LAST_DAY), source="s")
        at = start_of(LAST_DAY - 7 * DAY)

        looked_at = [remind(make_act(session, at=at, vault=vault)) for _ in range(2)]

        assert looked_at == [1, 0]
        assert told(session, vault) == [f"护士执业证书还有{(LAST_DAY - local_date(at)).days}天到期"]
