from itertools import product

import pytest

from wallet.licenses.state import (
    NEXT,
    RESTRICTIVENESS,
    Event,
    IllegalStep,
    State,
    event_between,
    is_more_restrictive,
    step,
)

WORDS_OF_OURS = {Event.REPORTED, Event.CHANGED}
BY_DATE = {State.EXPIRED, State.NOT_YET_VALID}
ENDED = set(State) - BY_DATE - {State.VALID, State.SUSPENDED}

LEADS_TO = {
    Event.SUSPEND: State.SUSPENDED,
    Event.RESUME: State.VALID,
    Event.REVOKE: State.REVOKED,
    Event.WITHDRAW: State.WITHDRAWN,
    Event.CANCEL: State.CANCELLED,
    Event.VOID: State.VOID,
    Event.SUPERSEDE: State.SUPERSEDED,
    Event.TRANSFER_OUT: State.TRANSFERRED_OUT,
}
# What cannot happen, beside everything after the end.
REFUSED = {
    (State.VALID, Event.RESUME),
    (State.SUSPENDED, Event.SUSPEND),
    (State.SUSPENDED, Event.RENEW),
    (State.SUSPENDED, Event.TRANSFER_OUT),
}


@pytest.mark.parametrize(("state", "event"), list(product(State, Event)))
def test_every_event_in_every_state_leads_on_or_is_illegal(state, event):
    ended = state in ENDED | BY_DATE

    if ended or (state, event) in REFUSED or event in WORDS_OF_OURS:
        with pytest.raises(IllegalStep) as refusal:
            step(state, event)
        assert refusal.value.code == "illegal_step"
    else:
        assert step(state, event) is LEADS_TO.get(event, state)


def test_every_recorded_state_can_be_reached_from_a_valid_license_in_one_step():
    for state in set(State) - BY_DATE - {State.VALID}:
        event = event_between(State.VALID, state)

        assert event
        assert NEXT[State.VALID, event] is state


def test_no_single_step_leads_out_of_an_end():
    assert event_between(State.REVOKED, State.VALID) is None


def test_every_recorded_state_has_its_place_among_the_restrictive_ones():
    assert set(RESTRICTIVENESS) == set(State) - BY_DATE
    assert is_more_restrictive(State.SUSPENDED, than=State.VALID)
    assert is_more_restrictive(State.REVOKED, than=State.SUSPENDED)
    assert not is_more_restrictive(State.REVOKED, than=State.REVOKED)
