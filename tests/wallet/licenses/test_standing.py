from datetime import UTC, date, datetime, timedelta
from itertools import permutations, product

import pytest

from tests.wallet.licenses.factories import NOON, Happening
from wallet.licenses.identifier import CheckScheme
from wallet.licenses.standing import Change, Dates, standing
from wallet.licenses.state import Event, Flag, State, event_between

FIRST, LAST = date(2026, 3, 1), date(2026, 3, 31)
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
LONG_AGO = datetime(2025, 1, 1, tzinfo=UTC)
BEGIN = datetime(2026, 2, 28, 16, tzinfo=UTC)  # midnight in Shanghai, 1 March
END = datetime(2026, 3, 31, 16, tzinfo=UTC)  # midnight in Shanghai, the end of 31 March

RECORDED = [state for state in State if state not in {State.EXPIRED, State.NOT_YET_VALID}]
FLAGS = {
    "no flag": ((), CheckScheme.STANDARD, ()),
    "inspection due": (
        (Event.INSPECTION_DUE,),
        CheckScheme.STANDARD,
        (Flag.INSPECTION_DUE,),
    ),
    "encumbered": ((Event.ENCUMBER,), CheckScheme.STANDARD, (Flag.ENCUMBERED,)),
    "legacy check": ((), CheckScheme.LEGACY, (Flag.LEGACY_CHECK,)),
    "all flags": (
        (Event.INSPECTION_DUE, Event.ENCUMBER),
        CheckScheme.LEGACY,
        (Flag.ENCUMBERED, Flag.INSPECTION_DUE, Flag.LEGACY_CHECK),
    ),
    "flags lowered again": (
        (Event.INSPECTION_DUE, Event.ENCUMBER, Event.INSPECTION_PASSED, Event.RELEASE),
        CheckScheme.STANDARD,
        (),
    ),
}
# Where the moment lies, and what a license is then if nothing else is recorded.
POSITIONS = {
    "long before": (BEGIN - 30 * DAY, FIRST, LAST, State.NOT_YET_VALID),
    "the last second before": (BEGIN - SECOND, FIRST, LAST, State.NOT_YET_VALID),
    "the first second": (BEGIN, FIRST, LAST, State.VALID),
    "in between": (BEGIN + 10 * DAY, FIRST, LAST, State.VALID),
    "the last second": (END - SECOND, FIRST, LAST, State.VALID),
    "the first second after": (END, FIRST, LAST, State.EXPIRED),
    "long after": (END + 30 * DAY, FIRST, LAST, State.EXPIRED),
    "no first day": (BEGIN - 30 * DAY, None, LAST, State.VALID),
    "no last day": (END + 30 * DAY, FIRST, None, State.VALID),
    "no days at all": (END + 30 * DAY, None, None, State.VALID),
    "a single day, in it": (BEGIN + SECOND, FIRST, FIRST, State.VALID),
    "a single day, after it": (BEGIN + DAY, FIRST, FIRST, State.EXPIRED),
}


def stand(*events, at=NOON, valid_from=None, valid_to=None, check_scheme=CheckScheme.STANDARD):
    return standing(Dates(valid_from, valid_to, check_scheme), events, at=at)


@pytest.mark.parametrize(
    ("recorded", "position", "flag"), list(product(RECORDED, POSITIONS, FLAGS))
)
def test_a_license_stands_as_recorded_or_else_as_its_dates_say(recorded, position, flag):
    at, valid_from, valid_to, by_date = POSITIONS[position]
    flag_events, check_scheme, flags = FLAGS[flag]
    events = [
        Happening(event, effective_at=LONG_AGO + number * SECOND)
        for number, event in enumerate(flag_events)
    ]
    if recorded is not State.VALID:
        event = event_between(State.VALID, recorded)
        events.append(Happening(event, effective_at=LONG_AGO + DAY))

    found = stand(
        *events, at=at, valid_from=valid_from, valid_to=valid_to, check_scheme=check_scheme
    )

    assert found.state is (by_date if recorded is State.VALID else recorded)
    assert found.is_valid is (found.state is State.VALID)
    assert found.recorded is recorded
    assert found.flags == flags


def test_an_event_counts_from_its_moment_on():
    suspension = Happening(Event.SUSPEND, effective_at=NOON, reason="暂停执业六个月")

    assert stand(suspension, at=NOON - SECOND).state is State.VALID
    assert stand(suspension, at=NOON).now == Change(
        State.SUSPENDED, NOON, "暂停执业六个月", "provincial"
    )


def test_events_that_come_out_of_order_amount_to_the_same():
    events = [
        Happening(Event.SUSPEND, effective_at=NOON - 3 * DAY),
        Happening(Event.RESUME, effective_at=NOON - 2 * DAY),
        Happening(Event.REVOKE, effective_at=NOON - DAY),
        Happening(Event.RENEW, effective_at=NOON, valid_to=LAST),
    ]

    for order in permutations(events):
        found = stand(*order)
        assert found.state is State.REVOKED
        assert [change.state for change in found.history] == [
            State.VALID,
            State.SUSPENDED,
            State.VALID,
            State.REVOKED,
        ]


def test_of_events_of_one_moment_the_later_record_counts_last():
    suspended = Happening(Event.SUSPEND, recorded_at=NOON)
    resumed = Happening(Event.RESUME, recorded_at=NOON + SECOND)

    assert stand(resumed, suspended, at=NOON + DAY).state is State.VALID


def test_what_has_ended_stays_ended():
    revoked = Happening(Event.REVOKE, effective_at=NOON - DAY)

    for event in Event:
        later = Happening(event, state=State.VALID, valid_to=LAST)
        assert stand(revoked, later).state is State.REVOKED


def test_an_expired_license_is_expired_since_the_end_of_its_last_day():
    assert stand(at=END + DAY, valid_to=LAST).now == Change(State.EXPIRED, END)


def test_a_last_day_at_the_end_of_all_calendars_does_not_overflow():
    assert stand(valid_to=date.max).state is State.VALID


@pytest.mark.parametrize(
    ("valid_to", "renewed_to", "in_force"),
    [
        (FIRST, LAST, LAST),
        (LAST, FIRST, LAST),
        (None, LAST, None),
        (LAST, None, LAST),
    ],
)
def test_a_renewal_extends_and_never_shortens(valid_to, renewed_to, in_force):
    renewal = Happening(Event.RENEW, effective_at=LONG_AGO, valid_to=renewed_to)

    assert stand(renewal, at=BEGIN, valid_to=valid_to).valid_to == in_force


def test_a_renewal_brings_an_expired_license_back():
    renewal = Happening(Event.RENEW, effective_at=END + DAY, valid_to=LAST + 365 * DAY)

    assert stand(renewal, at=END, valid_to=LAST).state is State.EXPIRED
    assert stand(renewal, at=END + DAY, valid_to=LAST).state is State.VALID


@pytest.mark.parametrize(
    ("recorded", "named", "after"),
    [
        (State.VALID, State.CANCELLED, State.CANCELLED),
        (State.SUPERSEDED, State.REVOKED, State.REVOKED),
        (State.REVOKED, State.SUPERSEDED, State.REVOKED),
        (State.REVOKED, State.VALID, State.REVOKED),
        (State.SUSPENDED, None, State.SUSPENDED),
    ],
)
def test_a_reported_state_counts_only_when_it_is_more_restrictive(recorded, named, after):
    events = [Happening(Event.REPORTED, state=named)]
    if recorded is not State.VALID:
        first = Happening(event_between(State.VALID, recorded), effective_at=NOON - DAY)
        events.append(first)

    assert stand(*events).state is after
