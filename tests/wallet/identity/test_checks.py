"""One attempt to prove a person: written down before anybody is asked, applied once."""

import re
from datetime import UTC, datetime, timedelta
from itertools import product
from uuid import uuid4

import pytest
import sqlalchemy as sa

from tests.acts import make_act
from tests.conftest import NOON
from tests.wallet.identity.disk import stolen
from tests.wallet.identity.factories import (
    METHOD,
    OPENID,
    make_account,
    make_binding,
    make_check,
    make_person,
    the_consent,
)
from wallet.audit.models import Entry
from wallet.crypto.vault import BrokenSeal
from wallet.errors import NotFound, Refused
from wallet.identity import bind, checks
from wallet.identity.bind import AlreadyBound
from wallet.identity.checks import CHECK_LIFETIME, ConsentGiven
from wallet.identity.consents import ConsentRequired
from wallet.identity.methods.method import Handoff, Outcome
from wallet.identity.models import Check, CheckState, Consent
from wallet.identity.persons import TooYoung
from wallet.identity.queries import active_binding, find_identity

SOMEBODY, SOMEBODY_ELSE = make_person(order="002"), make_person("李另样", order="003")
LATER = NOON + timedelta(minutes=1)
LATE = NOON + timedelta(minutes=2)
EXPIRED = NOON + CHECK_LIFETIME
MOMENT = timedelta(microseconds=1)
PASSED = Outcome(CheckState.PASSED)
# The words of the API for a check that did not pass.
REASONS = ("no_match", "cancelled", "timeout", "expired", "too_many", "provider_unavailable")


@pytest.fixture
def account(session, vault):
    return make_account(session, vault=vault)


@pytest.fixture
def other(session, vault):
    return make_account(session, vault=vault, openid="oAnother")


@pytest.fixture
def check(session, account, vault):
    return make_check(session, account, SOMEBODY, vault=vault)


@pytest.fixture
def settle(session, account, vault):
    def settle(check, outcome, *, at=LATER):
        checks.settle(
            make_act(session, account.as_actor(), at=at, vault=vault), account, check, outcome
        )

    return settle


@pytest.fixture
def bound_now(session, account):
    return lambda: active_binding(session, account_id=account.id)


def rows(session, model):
    return session.scalars(sa.select(model)).all()


def acts(session):
    found = rows(session, Entry)
    return [each for each in found if each.action.startswith("identity_check.")]


# Starting


def test_a_check_is_written_down_with_our_number_before_anybody_is_asked(check, account):
    assert (check.account_id, check.state, check.reason) == (account.id, CheckState.PENDING, None)
    assert re.fullmatch("[A-Za-z0-9_-]{5,32}", check.out_seq_no)  # WeChat's form
    assert check.verify_id_sealed is None
    assert (check.started_at, check.expires_at) == (NOON, EXPIRED)


def test_no_two_checks_have_the_same_number(session, account, vault):
    numbers = {make_check(session, account, vault=vault).out_seq_no for _ in range(5)}

    assert len(numbers) == 5


def test_a_check_holds_name_and_number_sealed(session, check, account, vault):
    question = checks.question(check, account, vault=vault)

    kept = stolen(session)
    assert question.person == SOMEBODY
    assert SOMEBODY.name.encode() not in kept
    assert SOMEBODY.id_number.encode() not in kept


def test_the_start_is_recorded_without_name_or_number(session, check, account, vault):
    [entry] = acts(session)

    assert (entry.action, entry.at) == ("identity_check.started", NOON)
    assert entry.actor_id == str(account.id)
    assert entry.person_key == SOMEBODY.key(vault)
    assert entry.detail == {"method": METHOD, "check": str(check.id)}


def test_the_consent_is_recorded_with_the_check(session, check, account):
    [consent] = rows(session, Consent)

    assert (consent.account_id, consent.document) == (account.id, the_consent().document)


@pytest.mark.parametrize(
    "consent",
    [ConsentGiven("another", the_consent().version), ConsentGiven(the_consent().document, "0")],
    ids=["another document", "another version"],
)
def test_without_the_consent_in_force_nothing_starts(session, account, vault, consent):
    with pytest.raises(ConsentRequired):
        make_check(session, account, vault=vault, consent=consent)

    assert (rows(session, Check), rows(session, Consent), acts(session)) == ([], [], [])


# The day of the birthday begins at midnight in China, at four in the afternoon in UTC.
MIDNIGHT = datetime(2026, 11, 20, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    ("born", "at"),
    [("20121122", NOON), ("20121121", MIDNIGHT - MOMENT), ("20261121", NOON)],
)
def test_under_fourteen_nobody_binds_alone(session, account, vault, born, at):
    with pytest.raises(TooYoung) as refusal:
        make_check(session, account, make_person(born=born), vault=vault, at=at)

    assert isinstance(refusal.value, Refused)
    assert (rows(session, Check), rows(session, Consent)) == ([], [])


@pytest.mark.parametrize(
    ("born", "at"), [("20121121", NOON), ("20121121", MIDNIGHT), ("19000101", NOON)]
)
def test_from_fourteen_on_one_does(session, account, vault, born, at):
    check = make_check(session, account, make_person(born=born), vault=vault, at=at)

    assert check.state is CheckState.PENDING


def test_a_bound_account_starts_no_check_of_another_person(session, account, vault):
    make_binding(session, account, SOMEBODY, vault=vault)

    with pytest.raises(AlreadyBound):
        make_check(session, account, SOMEBODY_ELSE, vault=vault, at=LATER)

    assert rows(session, Check) == []


def test_a_bound_account_may_prove_its_person_again(session, account, vault):
    make_binding(session, account, SOMEBODY, vault=vault)

    assert make_check(session, account, SOMEBODY, vault=vault, at=LATER).state == "pending"


def test_somebody_bound_elsewhere_may_start_a_check_here(session, account, other, vault):
    make_binding(session, other, SOMEBODY, vault=vault)

    assert make_check(session, account, SOMEBODY, vault=vault, at=LATER).state == "pending"


# The question to the provider


def test_the_question_has_what_a_method_needs(check, account, vault):
    checks.hand_over(check, Handoff(kept="state-1"), vault=vault)

    question = checks.question(check, account, vault=vault, code="c", state="state-1")

    assert question.person == SOMEBODY
    assert question.openid == OPENID
    assert question.out_seq_no == check.out_seq_no
    assert (question.kept, question.code, question.state) == ("state-1", "c", "state-1")


def test_a_handoff_is_shown_again_as_it_was(check, vault):
    handoff = Handoff({"url": "https://id.example/?state=1"}, "state and nonce")

    checks.hand_over(check, handoff, vault=vault)

    assert checks.handoff_of(check, vault=vault) == handoff


def test_a_check_that_was_open_before_there_were_handoffs_goes_on():
    assert Handoff.read("verify-1") == Handoff({"verify_id": "verify-1"}, "verify-1")


def test_what_is_handed_over_is_kept_sealed(session, check, vault):
    handoff = Handoff({"verify_id": "verify-of-the-provider"}, "verify-of-the-provider")

    checks.hand_over(check, handoff, vault=vault)

    assert b"verify-of-the-provider" not in stolen(session)


def test_what_is_sealed_in_one_check_does_not_open_in_another(session, account, vault):
    one = make_check(session, account, SOMEBODY, vault=vault)
    other = make_check(session, account, SOMEBODY_ELSE, vault=vault)

    other.name_sealed = one.name_sealed

    with pytest.raises(BrokenSeal):
        checks.question(other, account, vault=vault)


# Finding


@pytest.mark.parametrize("lock", [False, True])
def test_a_check_is_found_by_the_account_that_started_it(session, check, account, lock):
    assert checks.get(session, account, check.id, lock=lock) is check


@pytest.mark.parametrize("lock", [False, True])
def test_somebody_elses_check_is_not_found(session, check, other, lock):
    with pytest.raises(NotFound):
        checks.get(session, other, check.id, lock=lock)


def test_a_check_that_never_was_is_not_found(session, account):
    with pytest.raises(NotFound):
        checks.get(session, account, uuid4())


def test_a_locked_check_is_read_again(session, check, account):
    check.reason = "an attribute that was read before the lock"
    session.flush()
    session.connection().execute(sa.update(Check).values(reason="timeout"))

    assert checks.get(session, account, check.id, lock=True).reason == "timeout"


# Settling


def test_a_passed_check_binds(session, check, vault, settle, bound_now):
    settle(check, PASSED)

    binding = bound_now()
    assert (check.state, check.reason, check.completed_at) == (CheckState.PASSED, None, LATER)
    assert (binding.method, binding.bound_at) == (METHOD, LATER)
    assert find_identity(session, SOMEBODY.key(vault)).id == binding.identity_id
    assert [each.action for each in acts(session)][-1] == "identity_check.passed"


@pytest.mark.parametrize("reason", REASONS)
def test_a_failed_check_keeps_its_reason_and_binds_nobody(
    session, check, reason, settle, bound_now
):
    outcome = Outcome(CheckState.FAILED, reason)

    settle(check, outcome)

    assert (check.state, check.reason, check.completed_at) == (CheckState.FAILED, reason, LATER)
    assert bound_now() is None
    entry = acts(session)[-1]
    assert (entry.action, entry.detail["reason"]) == ("identity_check.failed", reason)


@pytest.mark.parametrize("reason", [None, "provider_unavailable"])
def test_a_pending_outcome_changes_nothing(session, check, reason, settle, bound_now):
    outcome = Outcome(CheckState.PENDING, reason)

    settle(check, outcome)

    assert (check.state, check.reason, check.completed_at) == (CheckState.PENDING, None, None)
    assert bound_now() is None
    assert len(acts(session)) == 1


def test_a_pending_check_can_still_pass(check, settle):
    pending = Outcome(CheckState.PENDING)
    settle(check, pending)

    settle(check, PASSED, at=LATE)

    assert check.state is CheckState.PASSED


SETTLED = [
    Outcome(CheckState.PASSED),
    Outcome(CheckState.FAILED, "no_match"),
    Outcome(CheckState.PENDING),
]


@pytest.mark.parametrize(("first", "second"), list(product(SETTLED[:2], SETTLED)))
def test_a_check_is_applied_once(check, first, second, settle, bound_now):
    settle(check, first)
    bound = bound_now()

    settle(check, second, at=LATE)

    assert (check.state, check.reason, check.completed_at) == (first.state, first.reason, LATER)
    assert bound_now() is bound


def test_a_check_that_is_completed_again_is_recorded_once(session, check, settle):
    settle(check, PASSED)

    settle(check, PASSED, at=LATE)

    assert [each.at for each in acts(session)] == [NOON, LATER]


def test_a_passed_check_binds_nobody_again_after_unbinding(
    session, check, account, settle, bound_now
):
    settle(check, PASSED)
    bind.unbind(make_act(session, account.as_actor(), at=LATE), account)

    settle(check, PASSED, at=LATE)

    assert bound_now() is None


# Expiry


@pytest.mark.parametrize("outcome", SETTLED, ids=["passed", "failed", "pending"])
@pytest.mark.parametrize("at", [EXPIRED, EXPIRED + timedelta(days=1)])
def test_a_check_that_is_an_hour_old_has_expired(check, outcome, at, settle, bound_now):
    settle(check, outcome, at=at)

    assert (check.state, check.reason) == (CheckState.FAILED, "expired")
    assert bound_now() is None


def test_a_check_can_pass_until_it_expires(check, settle):
    settle(check, PASSED, at=EXPIRED - MOMENT)

    assert check.state is CheckState.PASSED


@pytest.mark.parametrize(
    ("state", "at", "is_open"),
    [
        (CheckState.PENDING, NOON, True),
        (CheckState.PENDING, EXPIRED - MOMENT, True),
        (CheckState.PENDING, EXPIRED, False),
        (CheckState.PASSED, NOON, False),
        (CheckState.FAILED, NOON, False),
    ],
)
def test_only_a_pending_check_in_its_hour_is_open(check, state, at, is_open):
    check.state = state

    assert checks.is_open(check, at=at) is is_open


# Overtaken: either side was bound, unbound or voided since the check began


def the_account_is_bound(session, account, other, vault):
    make_binding(session, account, SOMEBODY, vault=vault, at=LATER)


def the_account_is_bound_and_unbound(session, account, other, vault):
    make_binding(session, account, SOMEBODY_ELSE, vault=vault, at=NOON)
    bind.unbind(make_act(session, account.as_actor(), at=LATER), account)


def the_person_is_bound_elsewhere(session, account, other, vault):
    third = make_account(session, vault=vault, openid="oThird")
    make_binding(session, third, SOMEBODY, vault=vault, at=LATER)


def the_person_is_unbound_elsewhere(session, account, other, vault):
    bind.unbind(make_act(session, other.as_actor(), at=LATER), other)


def the_person_moves_away(session, account, other, vault):
    make_binding(session, account, SOMEBODY, vault=vault, at=LATER)
    make_binding(session, other, SOMEBODY, vault=vault, at=LATER)


def the_persons_codes_are_voided(session, account, other, vault):
    find_identity(session, SOMEBODY.key(vault)).void_epoch += 1


OVERTAKING = [
    the_account_is_bound,
    the_account_is_bound_and_unbound,
    the_person_is_bound_elsewhere,
    the_person_is_unbound_elsewhere,
    the_person_moves_away,
    the_persons_codes_are_voided,
]


@pytest.fixture(params=OVERTAKING, ids=lambda each: each.__name__)
def overtaken(request, session, account, other, vault):
    make_binding(session, other, SOMEBODY, vault=vault, at=NOON - timedelta(days=1))
    check = make_check(session, account, SOMEBODY, vault=vault, at=NOON + MOMENT)
    request.param(session, account, other, vault)
    return check


def test_a_check_that_was_overtaken_passes_nobody(overtaken, settle, bound_now):
    bound = bound_now()

    settle(overtaken, PASSED, at=LATE)

    assert (overtaken.state, overtaken.reason) == (CheckState.FAILED, "expired")
    assert bound_now() is bound


def test_what_happened_before_the_check_does_not_overtake_it(
    session, account, other, vault, settle
):
    make_binding(session, other, SOMEBODY, vault=vault, at=NOON - MOMENT)
    bind.unbind(make_act(session, other.as_actor(), at=NOON - MOMENT), other)
    check = make_check(session, account, SOMEBODY, vault=vault, at=NOON)

    settle(check, PASSED)

    assert check.state is CheckState.PASSED


def test_what_happened_at_the_same_moment_overtakes_it(session, account, other, vault, settle):
    check = make_check(session, account, SOMEBODY, vault=vault, at=NOON)
    make_binding(session, other, SOMEBODY, vault=vault, at=NOON)

    settle(check, PASSED)

    assert check.reason == "expired"


def test_others_who_bind_and_unbind_do_not_overtake_it(session, account, other, vault, settle):
    check = make_check(session, account, SOMEBODY, vault=vault)
    make_binding(session, other, SOMEBODY_ELSE, vault=vault, at=LATER)
    bind.unbind(make_act(session, other.as_actor(), at=LATER), other)

    settle(check, PASSED, at=LATE)

    assert check.state is CheckState.PASSED


def test_a_new_check_ends_the_older_one_that_is_still_open(
    session, account, vault, settle, bound_now
):
    first = make_check(session, account, SOMEBODY, vault=vault)
    second = make_check(session, account, SOMEBODY_ELSE, vault=vault)

    settle(second, PASSED)
    settle(first, PASSED, at=LATE)

    identity = find_identity(session, SOMEBODY_ELSE.key(vault))
    assert (first.state, first.reason) == (CheckState.FAILED, "cancelled")
    assert bound_now().identity_id == identity.id


def test_an_overtaken_check_that_failed_keeps_its_own_reason(
    session, account, other, vault, settle
):
    check = make_check(session, account, SOMEBODY, vault=vault)
    make_binding(session, other, SOMEBODY, vault=vault, at=LATER)

    no_match = Outcome(CheckState.FAILED, "no_match")
    settle(check, no_match, at=LATE)

    assert check.reason == "no_match"


def test_proving_oneself_again_keeps_the_binding(session, account, vault, settle, bound_now):
    binding = make_binding(session, account, SOMEBODY, vault=vault, at=NOON - MOMENT)
    check = make_check(session, account, SOMEBODY, vault=vault)

    settle(check, PASSED)

    assert check.state is CheckState.PASSED
    assert bound_now() is binding
    assert account.session_epoch == 0
