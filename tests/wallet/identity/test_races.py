"""Who is bound to whom when two do something at the same moment: the database decides, once."""

from collections import Counter

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.wallet.identity.racing import LATER, Town, meanwhile, somebody, together
from wallet.audit.models import Entry
from wallet.identity.bind import AlreadyBound, BindingChanged
from wallet.identity.models import Account, Check, Identity

ROUNDS = 12


@pytest.fixture
def town(any_engine, vault):
    return Town(any_engine, vault)


def identity_of(town, person):
    with Session(town.engine) as session:
        key = person.key(town.vault)
        return session.scalar(sa.select(Identity).where(Identity.person_key == key))


def acts(town, check):
    with Session(town.engine) as session:
        entries = session.scalars(sa.select(Entry).where(Entry.action != "identity_check.started"))
        return [each.action for each in entries if each.detail.get("check") == str(check)]


def refused_as(answer, *kinds):
    return isinstance(answer, kinds)


# Two completions of one check


def test_a_check_that_is_completed_twice_at_once_binds_once(town):
    for number in range(ROUNDS):
        account, person = town.account(f"o-{number}"), somebody(number)
        check = town.check(account, person)
        twice = [town.complete(account, check)] * 3

        answers = together(town.engine, *twice)

        assert answers == ["passed"] * 3
        assert acts(town, check) == ["identity_check.passed"]
    assert len(town.bindings()) == ROUNDS


def test_who_waited_for_the_other_completion_is_told_the_same(town):
    account = town.account("o")
    check = town.check(account, somebody())
    complete = town.complete(account, check)

    assert meanwhile(town.engine, complete, complete) == ("passed", "passed")
    assert acts(town, check) == ["identity_check.passed"]


# Two accounts, one person


@pytest.mark.parametrize("is_known", [False, True], ids=["new person", "person seen before"])
def test_of_two_accounts_that_prove_one_person_at_once_one_is_bound(town, is_known):
    told = Counter()
    for number in range(ROUNDS):
        person, accounts = somebody(number), [town.account(f"o-{number}-{n}") for n in range(2)]
        if is_known:
            town.bind(accounts[0], person)
            town.now(town.unbind(accounts[0]))
        with_checks = [(each, town.check(each, person)) for each in accounts]

        answers = together(town.engine, *(town.complete(*each) for each in with_checks))

        told.update(
            type(each).__name__ if refused_as(each, Exception) else each for each in answers
        )
        assert [town.is_bound(each) for each in accounts].count(True) == 1
    assert told.pop("passed") == ROUNDS
    assert set(told) <= {"expired", "BindingChanged"}


def test_the_account_that_waited_finds_its_check_overtaken_or_may_ask_again(town):
    person, accounts = somebody(), [town.account("o-1"), town.account("o-2")]
    first, second = ((each, town.check(each, person)) for each in accounts)

    won, lost = meanwhile(town.engine, town.complete(*first), town.complete(*second))

    assert won == "passed"
    assert lost == "expired" or refused_as(lost, BindingChanged)
    assert town.now(town.complete(*second)) == "expired"
    assert [town.is_bound(each) for each in accounts] == [True, False]


@pytest.mark.parametrize("any_engine", ["postgresql"], indirect=True)  # SQLite lets nobody in
def test_an_account_that_is_overtaken_between_look_and_lock_does_not_move_the_binding(town):
    """The rival's first proof of the person commits after we saw that nobody has proven them."""
    person, accounts = somebody(), [town.account("o-1"), town.account("o-2")]
    mine, rivals = ((each, town.check(each, person)) for each in accounts)
    pending = [town.complete(*rivals)]

    @sa.event.listens_for(town.engine, "before_cursor_execute", named=True)
    def interrupt(statement, **_):
        if statement.startswith("INSERT INTO identities") and pending:
            town.now(pending.pop())

    with pytest.raises(BindingChanged):
        town.now(town.complete(*mine))

    assert [town.is_bound(each) for each in accounts] == [False, True]
    assert town.now(town.complete(*mine)) == "expired"


def test_two_accounts_that_take_a_person_from_a_third_leave_one_binding(town):
    for number in range(ROUNDS):
        person, owner = somebody(number), town.account(f"o-{number}")
        town.bind(owner, person)
        takers = [town.account(f"o-{number}-{n}") for n in range(2)]
        with_checks = [(each, town.check(each, person)) for each in takers]

        answers = together(town.engine, *(town.complete(*each) for each in with_checks))

        assert sorted(answers) == ["expired", "passed"]
        assert not town.is_bound(owner)
        assert town.read(Account, owner).session_epoch == 1


# One account, two persons


def test_of_two_persons_proven_to_one_account_at_once_one_is_bound(town):
    for number in range(ROUNDS):
        account, persons = town.account(f"o-{number}"), [somebody(number), somebody(500 + number)]
        checks = side_by_side(town, account, persons)

        answers = together(town.engine, *(town.complete(account, each) for each in checks))

        assert answers.count("passed") == 1, answers
        assert len([1 for each, _ in town.bindings() if each == account]) == 1


def side_by_side(town, account, persons):
    """Two open checks of one account, as an older version of the wallet might have left them."""
    found = [town.check(account, each) for each in persons]
    reopened = sa.update(Check).where(Check.id.in_(found))
    town.now(lambda s: s.execute(reopened.values(state="pending", reason=None, completed_at=None)))
    return found


def test_checks_started_at_once_leave_one_open(town):
    account = town.account("o")
    for number in range(ROUNDS):
        starts = [town.start(account, somebody(number * 10 + n)) for n in range(3)]

        found = together(town.engine, *starts)

        assert [town.state_of(each) for each in found].count("pending") == 1


def test_a_check_started_while_another_is_completed_ends_it_or_finds_the_account_bound(town):
    for number in range(ROUNDS):
        account, person, other = (
            town.account(f"o-{number}"),
            somebody(number),
            somebody(500 + number),
        )
        check = town.check(account, person)

        completed, started = together(
            town.engine, town.complete(account, check), town.start(account, other)
        )

        if completed == "passed":
            assert refused_as(started, AlreadyBound)
        else:
            assert (completed, town.state_of(started)) == ("cancelled", "pending")


# Unbinding and stopping during a completion


@pytest.mark.parametrize("other", ["unbind", "stop"])
def test_what_ends_the_binding_first_overtakes_the_completion(town, other):
    account, person = town.account("o"), somebody()
    town.bind(account, person)
    check = town.check(account, person)

    _, answer = meanwhile(town.engine, getattr(town, other)(account), town.complete(account, check))

    assert answer == "expired"
    assert town.is_bound(account) == (other == "stop")
    assert (identity_of(town, person).locked_at is not None) == (other == "stop")


def test_unbinding_waits_for_the_completion_and_ends_what_it_bound(town):
    owner, taker, person = town.account("o-1"), town.account("o-2"), somebody()
    town.bind(owner, person)
    check = town.check(taker, person)

    answer, _ = meanwhile(town.engine, town.complete(taker, check), town.unbind(owner))

    assert answer == "passed"
    assert [town.is_bound(each) for each in (owner, taker)] == [False, True]


def test_stopping_waits_for_the_completion_and_locks_what_it_unlocked(town):
    account, person = town.account("o"), somebody()
    town.bind(account, person)
    check = town.check(account, person)

    answer, _ = meanwhile(town.engine, town.complete(account, check), town.stop(account))

    assert answer == "passed"
    assert identity_of(town, person).locked_at == LATER


def test_an_account_that_lost_the_person_while_it_waited_stops_only_itself(town):
    owner, taker, person = town.account("o-1"), town.account("o-2"), somebody()
    town.bind(owner, person)
    check = town.check(taker, person)

    meanwhile(town.engine, town.complete(taker, check), town.stop(owner))

    assert identity_of(town, person).locked_at is None
    assert town.read(Account, owner).session_epoch == 2
    assert town.read(Account, taker).session_epoch == 0


def test_everything_at_once_ends_in_one_of_its_orders_and_nobody_waits_for_ever(town):
    """Taking, proving again, starting, unbinding and stopping lock in one order."""
    for number in range(ROUNDS):
        owner, taker, person = (
            town.account(f"o-{number}"),
            town.account(f"t-{number}"),
            somebody(number),
        )
        town.bind(owner, person)
        own, theirs = town.check(owner, person), town.check(taker, person)

        together(
            town.engine,
            town.complete(owner, own),
            town.complete(taker, theirs),
            town.start(owner, person),
            town.start(taker, person),
            town.unbind(owner),
            town.stop(owner),
            town.stop(taker),
        )

        bound = [town.is_bound(each) for each in (owner, taker)]
        assert bound.count(True) <= 1
