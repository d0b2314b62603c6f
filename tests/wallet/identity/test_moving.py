"""A move is carried out once, by whoever is first: its time, an officer, an objection."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.acts import make_act
from tests.conftest import NOON
from tests.wallet.identity.racing import CLERK, LATER, STARTED, Town, alone, somebody, together
from wallet.act import Actor, ActorKind
from wallet.errors import NotFound
from wallet.identity import checks, moves, moving
from wallet.identity.methods.method import Outcome, Vouched
from wallet.identity.models import Account, CheckState, Move
from wallet.officers.decision import Decision
from wallet.officers.models import Officer, OfficerRole

WAIT = timedelta(hours=24)
OFFICE = "11990100000000027A"
VOUCHED = Vouched(Actor(ActorKind.OFFICER, CLERK.id, OFFICE), WAIT)
DUE = LATER + WAIT


@pytest.fixture
def town(any_engine, vault):
    return Town(any_engine, vault)


@pytest.fixture
def move(town):
    """A move that waits: older and newer account, and its check."""
    older, newer = town.account("oOlder"), town.account("oNewer")
    town.bind(older, somebody())
    check = town.check(newer, somebody())

    def settle(session):
        mine = session.get_one(Account, newer)
        held = checks.get(session, mine, check, lock=True)
        act = make_act(session, mine.as_actor(), at=LATER, vault=town.vault)
        checks.settle(act, mine, held, Outcome(CheckState.PASSED, vouched=VOUCHED))

    town.now(settle)
    return older, newer, check


def carry_out(town, check, *, at=DUE):
    return lambda s: moving.carry_out_due(make_act(s, at=at, vault=town.vault), check)


def object_to(town, older, check, *, at=DUE):
    def act(session):
        mine = session.get_one(Account, older)
        moves.object_to(make_act(session, mine.as_actor(), at=at, vault=town.vault), mine, check)

    return act


def confirm(town, check, *, at=DUE):
    def act(session):
        officer = Officer(
            username="officer-2",
            name="经办员乙",
            role=OfficerRole.OFFICER,
            authority=OFFICE,
            password_digest=b"",
            totp_sealed=b"",
            created_at=NOON,
        )
        session.add(officer)
        session.flush()
        deed = make_act(session, officer.as_actor(), at=at, vault=town.vault)
        waiting = moving.get_for_desk(deed, check, officer)
        moving.confirm(Decision(deed, officer), waiting, people=[], comment="本人到场")

    return act


@pytest.mark.parametrize(
    ("at", "is_moved"), [(DUE - timedelta(microseconds=1), False), (DUE, True)]
)
def test_it_moves_when_its_time_has_come_and_not_before(town, move, at, is_moved):
    older, newer, check = move

    town.now(carry_out(town, check, at=at))

    assert [town.is_bound(newer), town.is_bound(older)] == [is_moved, not is_moved]


def test_the_check_lives_as_long_as_the_move(town, move):
    _, _, check = move

    with Session(town.engine) as session:
        assert moving.due(session, at=DUE) == [check]
        assert moving.due(session, at=DUE - timedelta(seconds=1)) == []
        assert moving.due(session, at=DUE + moves.OPEN_FOR) == []


def test_a_move_that_was_objected_to_is_never_due(town, move):
    older, newer, check = move
    town.now(object_to(town, older, check, at=LATER))

    town.now(carry_out(town, check))

    with Session(town.engine) as session:
        assert moving.due(session, at=DUE) == []
    assert not town.is_bound(newer)


def test_of_all_who_carry_it_out_at_once_one_does(town, move):
    older, newer, check = move

    answers = together(town.engine, *[carry_out(town, check)] * 4, confirm(town, check))

    assert [one for one in answers if one is not None and not isinstance(one, NotFound)] == []
    assert [account for account, _ in town.bindings()] == [newer]
    assert town.state_of(check) == "passed"


@pytest.mark.parametrize("_", range(5))
def test_an_objection_at_the_last_moment_stops_it_or_comes_too_late(town, move, _):
    older, newer, check = move

    objected, _done = together(town.engine, object_to(town, older, check), carry_out(town, check))

    assert town.is_bound(newer) is isinstance(objected, NotFound)
    assert town.is_bound(older) is not town.is_bound(newer)


def test_a_new_phone_that_was_bound_to_somebody_else_gets_nothing(town, move):
    older, newer, check = move
    town.bind(newer, somebody(3))

    town.now(carry_out(town, check))

    assert town.state_of(check) == "expired"
    assert town.is_bound(older)


def test_an_older_phone_that_unbinds_ends_the_move(town, move):
    older, newer, check = move
    town.now(town.unbind(older))

    town.now(carry_out(town, check))

    assert town.bindings() == []


def test_a_panic_is_an_objection(town, move):
    older, _, check = move

    alone(town.engine, town.stop(older))

    with Session(town.engine) as session:
        assert session.scalar(sa.select(Move)).objected
        assert moving.due(session, at=STARTED + 2 * WAIT) == []
