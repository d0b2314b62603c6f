from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from tests.acts import make_act
from tests.wallet.licenses.factories import NOON, make_arrival
from wallet.licenses.models import LicenseEvent
from wallet.licenses.receive import receive
from wallet.licenses.standing import standing
from wallet.licenses.state import Event, Flag, State

DAY = timedelta(days=1)
ENDS = [
    State.REVOKED,
    State.WITHDRAWN,
    State.CANCELLED,
    State.VOID,
    State.SUPERSEDED,
    State.TRANSFERRED_OUT,
]
DUE, ENCUMBERED = frozenset({Flag.INSPECTION_DUE}), frozenset({Flag.ENCUMBERED})


@pytest.fixture
def told(session, vault):
    """Let a source report the one license; answers how it stands then."""
    arrival = make_arrival()

    def tell(state=State.VALID, *, at=NOON, source="provincial", **more):
        reported = replace(arrival, state=state, **more)
        license_ = receive(make_act(session, at=at, vault=vault), reported, source=source)
        session.commit()
        return stand(session, license_, at)

    return tell


def stand(session, license_, at):
    return standing(license_, events(session), at=at)


def events(session):
    return session.scalars(sa.select(LicenseEvent).order_by(LicenseEvent.recorded_at)).all()


@pytest.mark.parametrize("state", [State.SUSPENDED, *ENDS])
def test_a_license_first_seen_in_another_state_has_the_event_that_leads_there(session, told, state):
    since = NOON - 100 * DAY

    found = told(state, state_at=since, state_reason="样例原因")

    (event,) = events(session)
    assert event.event is not Event.REPORTED
    assert (event.effective_at, event.recorded_at) == (since, NOON)
    assert (event.source, event.reason) == ("provincial", "样例原因")
    assert found.state is state


def test_a_valid_license_has_no_event(session, told):
    assert told().is_valid
    assert events(session) == []


def test_a_state_without_a_moment_counts_from_now(session, told):
    told(State.SUSPENDED)

    assert events(session)[0].effective_at == NOON


def test_a_state_that_is_dated_ahead_counts_from_now(told):
    # The register says in which state the license *is*.
    assert told(State.REVOKED, state_at=NOON + 30 * DAY).state is State.REVOKED


def test_a_state_reported_again_writes_nothing(session, told):
    for days in range(3):
        told(State.SUSPENDED, state_at=NOON - DAY, flags=DUE, at=NOON + days * DAY)

    assert [event.event for event in events(session)] == [Event.SUSPEND, Event.INSPECTION_DUE]


def test_a_suspension_ends_when_its_source_says_so(told):
    told(State.SUSPENDED, state_at=NOON - DAY)

    assert told(State.VALID, state_at=NOON, at=NOON + DAY).is_valid


def test_an_end_of_a_suspension_dated_before_it_counts_from_now(session, told):
    told(State.SUSPENDED, state_at=NOON - DAY)

    found = told(State.VALID, state_at=NOON - 365 * DAY, at=NOON + DAY)

    assert found.is_valid
    assert events(session)[-1].effective_at == NOON + DAY


def test_another_source_does_not_end_a_suspension(session, told):
    told(State.SUSPENDED, source="issuing system")

    for days in range(1, 4):
        found = told(State.VALID, at=NOON + days * DAY)
        assert found.state is State.SUSPENDED

    # Its word is kept once, so that the difference can be told.
    assert [(event.event, event.state) for event in events(session)] == [
        (Event.SUSPEND, None),
        (Event.REPORTED, State.VALID),
    ]


@pytest.mark.parametrize("end", ENDS)
def test_an_end_is_not_taken_back(told, end):
    told(end)

    assert told(State.VALID, at=NOON + DAY).state is end
    assert told(State.SUSPENDED, at=NOON + 2 * DAY).state is end


def test_a_more_restrictive_state_counts_even_where_no_step_leads(session, told):
    told(State.SUSPENDED)
    moved = told(State.TRANSFERRED_OUT, at=NOON + DAY)
    revoked = told(State.REVOKED, at=NOON + 2 * DAY)

    assert moved.state is State.TRANSFERRED_OUT
    assert revoked.state is State.REVOKED
    assert [event.event for event in events(session)] == [
        Event.SUSPEND,
        Event.REPORTED,
        Event.REPORTED,
    ]


@pytest.mark.parametrize(
    ("state", "dates", "found"),
    [
        (State.EXPIRED, {"valid_to": date(2026, 11, 20)}, State.EXPIRED),
        (State.EXPIRED, {"valid_to": date(2026, 11, 21)}, State.SUSPENDED),
        (State.EXPIRED, {"valid_to": None}, State.SUSPENDED),
        (State.NOT_YET_VALID, {"valid_from": date(2026, 11, 22)}, State.NOT_YET_VALID),
        (State.NOT_YET_VALID, {"valid_from": None}, State.SUSPENDED),
    ],
)
def test_a_state_by_date_that_the_dates_do_not_bear_out_holds_the_license_suspended(
    told, state, dates, found
):
    assert told(state, **dates).state is found


def test_an_inactive_license_becomes_valid_when_its_source_activates_it(told):
    told(State.NOT_YET_VALID)

    assert told(State.VALID, at=NOON + DAY).is_valid


def test_flags_are_raised_and_lowered_as_reported(told):
    assert told(flags=DUE | ENCUMBERED).flags == (Flag.ENCUMBERED, Flag.INSPECTION_DUE)
    assert told(flags=ENCUMBERED, at=NOON + DAY).flags == (Flag.ENCUMBERED,)
    assert told(flags=frozenset(), at=NOON + 2 * DAY).flags == ()


def test_a_source_that_says_nothing_about_flags_changes_none(told):
    told(flags=DUE)

    assert told(flags=None, at=NOON + DAY).flags == (Flag.INSPECTION_DUE,)


def test_a_flag_is_lowered_only_by_the_source_that_raised_it(told):
    told(flags=DUE, source="issuing system")

    assert told(flags=frozenset(), at=NOON + DAY).flags == (Flag.INSPECTION_DUE,)


def test_a_license_that_has_ended_gets_no_more_flags(session, told):
    for days in range(2):
        told(State.REVOKED, flags=DUE, at=NOON + days * DAY)

    assert [event.event for event in events(session)] == [Event.REVOKE]


def test_a_suspension_and_a_flag_may_arrive_together(told):
    found = told(State.SUSPENDED, flags=ENCUMBERED)

    assert (found.state, found.flags) == (State.SUSPENDED, (Flag.ENCUMBERED,))


def test_a_reason_is_kept_as_far_as_its_column_goes(session, told):
    told(State.REVOKED, state_reason="吊\0销" + "。" * 300)

    assert events(session)[0].reason == "吊销" + "。" * 198
