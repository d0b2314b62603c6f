import pytest

from wallet.errors import Conflict
from wallet.objections.models import Objection
from wallet.objections.state import NEXT, OPEN, IllegalStep, State

STEPS = {
    (State.SUBMITTED, State.ACCEPTED),
    (State.ACCEPTED, State.FORWARDED),
    (State.ACCEPTED, State.CORRECTED),
    (State.ACCEPTED, State.REJECTED),
    (State.FORWARDED, State.CORRECTED),
    (State.FORWARDED, State.REJECTED),
    (State.CORRECTED, State.CLOSED),
    (State.REJECTED, State.CLOSED),
}


@pytest.mark.parametrize("after", State)
@pytest.mark.parametrize("before", State)
def test_only_the_steps_of_the_table_can_be_taken(before, after):
    objection = Objection(state=before, version=1)

    if (before, after) in STEPS:
        objection.move_to(after)
        assert (objection.state, objection.version) == (after, 2)
    else:
        with pytest.raises(IllegalStep):
            objection.move_to(after)
        assert (objection.state, objection.version) == (before, 1)


def test_every_state_has_its_row_in_the_table():
    assert NEXT.keys() == set(State)


def test_what_is_open_is_not_decided_yet():
    assert {State.SUBMITTED, State.ACCEPTED, State.FORWARDED} == OPEN


def test_a_step_that_cannot_be_taken_is_a_conflict():
    assert (IllegalStep.code, issubclass(IllegalStep, Conflict)) == ("illegal_step", True)
