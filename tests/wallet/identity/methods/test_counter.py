"""The code of the counter: what it is made of, for whom it counts, how long and how often."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.acts import make_act
from tests.conftest import NOON
from tests.wallet.identity.disk import stolen
from tests.wallet.identity.factories import make_account, make_binding, make_person
from tests.wallet.identity.racing import CLERK, alone, meanwhile, together
from wallet.audit.models import Entry
from wallet.hand_codes import LETTERS
from wallet.identity import panic
from wallet.identity.methods import counter
from wallet.identity.methods.counter import LIFETIME, Counter
from wallet.identity.methods.method import CheckQuestion, Handoff, Outcome
from wallet.identity.methods.models import TRIES
from wallet.identity.models import CheckState, Identity

SOMEBODY, SOMEBODY_ELSE = make_person(order="002"), make_person("李另样", order="003")
LATER = NOON + timedelta(minutes=1)
MOMENT = timedelta(microseconds=1)
WAIT = timedelta(hours=24)
PASSED = Outcome(CheckState.PASSED)
NO_MATCH = Outcome(CheckState.FAILED, "no_match")
WRONG = Outcome(CheckState.PENDING, "no_match")
WAITING = Outcome(CheckState.PENDING)
TOO_MANY = Outcome(CheckState.FAILED, "too_many")


@pytest.fixture
def issue(session, vault):
    def issue(person=SOMEBODY, at=NOON):
        handed = counter.issue(make_act(session, CLERK, at=at, vault=vault), person)
        session.flush()
        return handed

    return issue


@pytest.fixture
def ask(session, vault):
    def ask(code, person=SOMEBODY, at=LATER):
        return asked(session, vault, code, person, at)

    return ask


def asked(session, vault, code, person=SOMEBODY, at=LATER):
    question = CheckQuestion(person, "openid", "number", "", code)
    return Counter(vault, session=lambda: session, clock=lambda: at, wait=WAIT).outcome(question)


def wrong(code):
    return code[:-1] + ("0" if code[-1] != "0" else "1")


def test_a_code_counts_for_the_name_however_it_is_written(issue, ask):
    latin = make_person("SMITH, JOHN", order="004")
    code = issue(latin).code

    assert ask(code, replace(latin, name="Smith John")) == PASSED


def test_the_code_passes_once(issue, ask):
    code = issue().code

    assert ask(code) == PASSED
    assert ask(code) == NO_MATCH


@pytest.mark.parametrize(
    ("after", "outcome"),
    [(timedelta(0), PASSED), (LIFETIME - MOMENT, PASSED), (LIFETIME, NO_MATCH)],
)
def test_the_code_counts_for_its_quarter_of_an_hour(issue, ask, after, outcome):
    handed = issue()

    assert handed.expires_at == NOON + LIFETIME == NOON + timedelta(minutes=15)
    assert ask(handed.code, at=NOON + after) == outcome


@pytest.mark.parametrize(
    "other", [make_person("别人", order="002"), make_person("孙小样", order="003")]
)
def test_the_code_counts_for_the_name_and_number_of_the_clerk(issue, ask, other):
    code = issue().code

    assert ask(code, other) == NO_MATCH
    assert ask(code) == PASSED


def test_a_wrong_name_uses_up_no_try(session, issue, ask):
    code = issue().code
    for _ in range(TRIES):
        ask(code, make_person("别人", order="002"))

    assert ask(code) == PASSED


def test_five_wrong_codes_end_it(issue, ask):
    code = issue().code

    assert [ask(wrong(code)) for _ in range(TRIES)] == [WRONG] * (TRIES - 1) + [TOO_MANY]
    assert ask(code) == NO_MATCH


def test_the_fifth_try_may_be_the_right_one(issue, ask):
    code = issue().code
    for _ in range(TRIES - 1):
        ask(wrong(code))

    assert ask(code) == PASSED


def test_a_newer_code_has_tries_of_its_own(issue, ask):
    older = issue().code
    for _ in range(TRIES):
        ask(wrong(older))
    newer = issue(at=LATER).code

    assert ask(newer) == PASSED


def test_a_newer_code_ends_the_older_one_even_after_it_was_used(issue, ask):
    older, newer = issue().code, issue(at=NOON + MOMENT).code

    assert ask(older) == WRONG
    assert ask(newer) == PASSED
    assert ask(older) == NO_MATCH


def test_a_code_of_another_person_ends_no_code(issue, ask):
    code = issue().code
    issue(SOMEBODY_ELSE)

    assert ask(code) == PASSED


def test_without_any_code_nobody_passes(ask):
    assert ask("0" * LETTERS) == NO_MATCH


@pytest.mark.parametrize("nonsense", ["样", "\0", "😀" * 13])
def test_anything_can_be_typed(issue, ask, nonsense):
    issue()

    assert ask(nonsense) == WRONG


@pytest.mark.parametrize("nothing", ["", " ", "-"])
def test_a_phone_that_asks_without_a_code_tries_nothing_and_waits(issue, ask, nothing):
    assert ask(nothing) == WAITING, "the clerk has not handed one over yet"
    code = issue().code
    assert [ask(nothing) for _ in range(TRIES)] == [WAITING] * TRIES
    assert ask(code) == PASSED


def test_nothing_is_kept_in_clear(session, issue):
    code = issue().code

    kept = stolen(session)

    for text in (code, SOMEBODY.name, SOMEBODY.id_number):
        assert text.encode() not in kept


def test_the_clerk_is_recorded_and_the_code_is_not(session, vault, issue):
    issue()

    [entry] = session.scalars(sa.select(Entry))
    assert (entry.action, entry.actor_id) == ("counter_code.issued", CLERK.id)
    assert (entry.person_key, entry.detail) == (SOMEBODY.key(vault), {})


def test_what_is_shown_of_a_handed_code_does_not_show_it(issue):
    handed = issue()

    assert handed.code not in repr(handed)


@pytest.fixture
def lock(session, vault):
    """Lock the wallet of somebody at noon."""
    account = make_account(session, vault=vault)
    binding = make_binding(session, account, SOMEBODY, vault=vault, at=NOON - LIFETIME)
    identity = session.get_one(Identity, binding.identity_id)
    return lambda: panic.stop_everything(make_act(session, CLERK), identity)


@pytest.mark.parametrize(("at", "outcome"), [(NOON, NO_MATCH), (NOON + MOMENT, PASSED)])
def test_a_code_from_before_a_lock_does_not_count(lock, issue, ask, at, outcome):
    lock()
    code = issue(at=at).code

    assert ask(code) == outcome


def test_nobody_is_asked_when_a_check_starts(session, vault):
    method = Counter(vault, session=lambda: session, clock=lambda: NOON, wait=WAIT)

    assert method.start(CheckQuestion(SOMEBODY, "openid", "number", "")) == Handoff()


# Side by side


@pytest.fixture
def hand_out(any_engine, vault):
    """Let a clerk hand a code over, for people who try it side by side."""

    def hand_out(at=NOON):
        return lambda session: (
            counter.issue(make_act(session, CLERK, at=at, vault=vault), SOMEBODY).code
        )

    return hand_out


def in_any_order(*outcomes):
    return sorted(outcomes, key=str)


def test_tries_side_by_side_are_all_counted(any_engine, vault, hand_out):
    code = alone(any_engine, hand_out())
    tries = [lambda session: asked(session, vault, wrong(code))] * (TRIES * 2)

    told = together(any_engine, *tries)

    fails = [WRONG] * (TRIES - 1) + [TOO_MANY] + [NO_MATCH] * TRIES
    assert in_any_order(*told) == in_any_order(*fails)


def test_of_many_who_use_a_code_at_once_one_passes(any_engine, vault, hand_out):
    code = alone(any_engine, hand_out())
    uses = [lambda session: asked(session, vault, code)] * 4

    told = together(any_engine, *uses)

    assert in_any_order(*told) == in_any_order(PASSED, NO_MATCH, NO_MATCH, NO_MATCH)


def test_of_two_clerks_side_by_side_only_the_newest_code_counts(any_engine, vault, hand_out):
    older, newer = meanwhile(any_engine, hand_out(), hand_out(NOON + MOMENT))

    tries = [lambda s, code=code: asked(s, vault, code) for code in (older, newer, older)]
    told = [alone(any_engine, each) for each in tries]

    assert told == [WRONG, PASSED, NO_MATCH]
