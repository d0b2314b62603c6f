"""How often somebody may fail to prove who they are, and until when it is remembered."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.acts import make_act
from tests.conftest import NOON
from tests.wallet.identity.factories import make_account, make_binding, make_check, make_person
from wallet.errors import RateLimited
from wallet.identity import attempts, checks
from wallet.identity.attempts import ACCOUNTS_A_DAY, FAILURES_A_DAY
from wallet.identity.methods.method import Outcome
from wallet.identity.models import CheckState

SOMEBODY, SOMEBODY_ELSE = make_person(order="002"), make_person("李另样", order="003")
MIDNIGHT = datetime(2026, 11, 21, 16, tzinfo=UTC)  # the end of the day in China
A_SECOND, MOMENT = timedelta(seconds=1), timedelta(microseconds=1)
COUNTED = ["no_match", "too_many"]
NOT_COUNTED = ["cancelled", "timeout", "expired", "provider_unavailable", None]


@pytest.fixture
def account(session, vault):
    return make_account(session, vault=vault)


@pytest.fixture
def fail(session, vault):
    def fail(account, times=1, *, person=SOMEBODY, reason="no_match", at=NOON):
        for _ in range(times):
            check = make_check(session, account, person, vault=vault, at=at)
            checks.settle(
                make_act(session, account.as_actor(), at=at, vault=vault),
                account,
                check,
                Outcome(CheckState.FAILED, reason),
            )
            session.flush()

    return fail


@pytest.fixture
def fail_elsewhere(session, vault, fail):
    def fail_elsewhere(accounts, *, times=1, **facts):
        for number in range(accounts):
            thief = make_account(session, vault=vault, openid=f"oThief-{number}")
            fail(thief, times, **facts)

    return fail_elsewhere


@pytest.fixture
def begin(session, vault):
    def begin(account, *, person=SOMEBODY, method="wechat_face", at=NOON):
        attempts.refuse_too_many(session, account, person.key(vault), method=method, at=at)

    return begin


@pytest.mark.parametrize("reason", COUNTED)
def test_after_five_failures_the_account_is_closed(account, fail, begin, reason):
    fail(account, FAILURES_A_DAY - 1, reason=reason)
    begin(account)
    fail(account, reason=reason)

    with pytest.raises(RateLimited):
        begin(account)


@pytest.mark.parametrize("reason", NOT_COUNTED)
def test_what_is_not_the_citizens_doing_does_not_count(account, fail, begin, reason):
    fail(account, FAILURES_A_DAY * 2, reason=reason)

    begin(account)


def test_successes_do_not_count(session, vault, account, begin):
    for _ in range(FAILURES_A_DAY + 1):
        check = make_check(session, account, SOMEBODY, vault=vault)
        passed = Outcome(CheckState.PASSED)
        checks.settle(make_act(session, account.as_actor(), vault=vault), account, check, passed)
        session.flush()

    begin(account)


def test_failures_with_several_persons_and_methods_add_up(account, fail, begin):
    fail(account, 3, person=SOMEBODY)
    fail(account, 2, person=SOMEBODY_ELSE, reason="too_many")

    for method in ("wechat_face", "counter"):
        with pytest.raises(RateLimited):
            begin(account, method=method)


@pytest.mark.parametrize("at", [NOON, MIDNIGHT - A_SECOND, MIDNIGHT - MOMENT])
def test_the_account_is_closed_until_midnight_in_china(account, fail, begin, at):
    fail(account, FAILURES_A_DAY)

    with pytest.raises(RateLimited) as refusal:
        begin(account, at=at)

    back = at + timedelta(seconds=refusal.value.retry_after)
    assert MIDNIGHT <= back < MIDNIGHT + A_SECOND
    begin(account, at=back)


def test_yesterdays_failures_are_forgotten(account, fail, begin):
    fail(account, FAILURES_A_DAY, at=MIDNIGHT - MOMENT)

    begin(account, at=MIDNIGHT)


def test_the_day_of_a_failure_is_that_of_its_end(session, vault, account, begin):
    for _ in range(FAILURES_A_DAY):
        check = make_check(session, account, SOMEBODY, vault=vault, at=MIDNIGHT - A_SECOND)
        failed = Outcome(CheckState.FAILED, "no_match")
        checks.settle(
            make_act(session, account.as_actor(), at=MIDNIGHT, vault=vault), account, check, failed
        )
        session.flush()

    with pytest.raises(RateLimited):
        begin(account, at=MIDNIGHT + A_SECOND)


def test_failures_from_five_accounts_close_the_number(account, fail_elsewhere, begin):
    fail_elsewhere(ACCOUNTS_A_DAY)

    with pytest.raises(RateLimited):
        begin(account)


def test_many_failures_from_four_accounts_do_not(account, fail_elsewhere, begin):
    fail_elsewhere(ACCOUNTS_A_DAY - 1, times=FAILURES_A_DAY)

    begin(account)


def test_a_closed_number_opens_at_midnight(account, fail_elsewhere, begin):
    fail_elsewhere(ACCOUNTS_A_DAY)

    begin(account, at=MIDNIGHT)


def test_a_closed_number_does_not_close_the_counter_or_another_number(
    account, fail_elsewhere, begin
):
    fail_elsewhere(ACCOUNTS_A_DAY)

    begin(account, method="counter")
    begin(account, person=SOMEBODY_ELSE)


def test_a_closed_number_stays_open_to_who_is_bound_to_it(
    session, vault, account, fail_elsewhere, begin
):
    make_binding(session, account, SOMEBODY, vault=vault)
    fail_elsewhere(ACCOUNTS_A_DAY)

    begin(account)


def test_a_binding_to_another_opens_nothing(session, vault, account, fail_elsewhere, begin):
    make_binding(session, account, SOMEBODY_ELSE, vault=vault)
    fail_elsewhere(ACCOUNTS_A_DAY)

    with pytest.raises(RateLimited):
        begin(account)


def test_a_binding_of_the_past_opens_nothing(session, vault, account, fail_elsewhere, begin):
    make_binding(session, account, SOMEBODY, vault=vault).ended_at = NOON
    fail_elsewhere(ACCOUNTS_A_DAY)

    with pytest.raises(RateLimited):
        begin(account)


def test_starting_ends_the_checks_that_are_still_open(session, vault, account, begin):
    check = make_check(session, account, SOMEBODY, vault=vault)

    begin(account, at=NOON + A_SECOND)

    assert (check.state, check.reason) == (CheckState.FAILED, "cancelled")
    assert check.completed_at == NOON + A_SECOND


def test_open_checks_of_others_stay_open(session, vault, account, begin):
    other = make_account(session, vault=vault, openid="oAnother")
    check = make_check(session, other, SOMEBODY, vault=vault)

    begin(account)

    assert check.state is CheckState.PENDING
