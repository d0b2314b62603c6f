"""Stop everything, by the owner or at the counter."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.acts import make_act
from tests.conftest import NOON
from tests.wallet.identity.factories import make_account, make_binding, make_check, make_person
from tests.wallet.identity.racing import CLERK
from wallet.audit.models import Entry
from wallet.errors import NotFound
from wallet.identity import bind, checks, panic
from wallet.identity.methods.method import Outcome
from wallet.identity.models import CheckState, Identity
from wallet.identity.queries import active_binding

SOMEBODY = make_person()
LATER, LATE = NOON + timedelta(minutes=1), NOON + timedelta(minutes=2)
PASSED = Outcome(CheckState.PASSED)


@pytest.fixture
def account(session, vault):
    return make_account(session, vault=vault)


@pytest.fixture
def identity(session, vault, account):
    binding = make_binding(session, account, SOMEBODY, vault=vault)
    return session.get_one(Identity, binding.identity_id)


def actions(session):
    entries = session.scalars(sa.select(Entry).order_by(Entry.at))
    return [(each.action, each.actor_id) for each in entries if "signed_in" not in each.action]


def stopped(identity, account):
    return identity.void_epoch, identity.locked_at, account.session_epoch


def test_codes_sessions_and_the_wallet_stop_at_once(session, account, identity):
    panic.stop_account(make_act(session, account.as_actor(), at=LATER), account)

    assert stopped(identity, account) == (1, LATER, 1)
    assert active_binding(session, account_id=account.id).identity_id == identity.id
    assert actions(session)[-1] == ("wallet.locked", str(account.id))


def test_doing_it_twice_stops_everything_twice(session, account, identity):
    panic.stop_account(make_act(session, account.as_actor(), at=LATER), account)
    panic.stop_account(make_act(session, account.as_actor(), at=LATE), account)

    assert stopped(identity, account) == (2, LATE, 2)


def test_an_account_that_is_not_bound_ends_its_sessions(session, account):
    panic.stop_account(make_act(session, account.as_actor(), at=LATER), account)

    assert account.session_epoch == 1
    assert actions(session) == [("account.sessions_ended", str(account.id))]


def test_an_account_that_lost_its_person_locks_nobody(session, vault, account, identity):
    other = make_account(session, vault=vault, openid="oAnother")
    make_binding(session, other, SOMEBODY, vault=vault, at=LATER)

    panic.stop_account(make_act(session, account.as_actor(), at=LATE), account)

    assert (identity.locked_at, other.session_epoch) == (None, 0)
    assert account.session_epoch == 2


def test_a_check_from_before_does_not_pass_on_an_account_that_stopped(session, vault, account):
    check = make_check(session, account, SOMEBODY, vault=vault)

    panic.stop_account(make_act(session, account.as_actor()), account)
    checks.settle(
        make_act(session, account.as_actor(), at=LATER, vault=vault), account, check, PASSED
    )

    assert (check.state, check.reason) == (CheckState.FAILED, "expired")


def test_proving_the_person_anew_unlocks(session, vault, account, identity):
    panic.stop_account(make_act(session, account.as_actor()), account)
    check = make_check(session, account, SOMEBODY, vault=vault, at=LATER)

    checks.settle(
        make_act(session, account.as_actor(), at=LATE, vault=vault), account, check, PASSED
    )

    assert (identity.locked_at, identity.void_epoch) == (None, 1)


@pytest.mark.parametrize("state", [CheckState.FAILED, CheckState.PENDING])
def test_nothing_less_unlocks(session, vault, account, identity, state):
    panic.stop_account(make_act(session, account.as_actor()), account)
    check = make_check(session, account, SOMEBODY, vault=vault, at=LATER)

    checks.settle(
        make_act(session, account.as_actor(), at=LATE, vault=vault),
        account,
        check,
        Outcome(state, "no_match"),
    )

    assert identity.locked_at == NOON


def test_the_counter_locks_for_the_person_who_stands_there(session, account, identity):
    panic.lock_at_counter(make_act(session, CLERK, at=LATER), identity, name_agrees=True)

    assert stopped(identity, account) == (1, LATER, 1)
    assert actions(session)[-1] == ("wallet.locked", CLERK.id)


def test_the_counter_locks_an_identity_that_nobody_holds(session, account, identity):
    bind.unbind(make_act(session, account.as_actor()), account)

    panic.lock_at_counter(make_act(session, CLERK, at=LATER), identity, name_agrees=True)

    assert (identity.locked_at, account.session_epoch) == (LATER, 1)


@pytest.mark.parametrize("is_known", [True, False])
def test_the_counter_locks_nobody_by_a_wrong_name(session, account, identity, is_known):
    with pytest.raises(NotFound, match="^nobody with this name and number has a wallet here$"):
        panic.lock_at_counter(
            make_act(session, CLERK, at=LATER), identity if is_known else None, name_agrees=False
        )

    assert stopped(identity, account) == (0, None, 0)
