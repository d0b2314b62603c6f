from datetime import timedelta

import pytest
import sqlalchemy as sa

from notifications import deliver, queries, subscriptions
from notifications.fan_out import fan_out
from notifications.models import GrantKind, Message
from notifications.outcomes import Fate, Outcome
from notifications.wechat_templates import WeChatTemplate
from tests.acts import make_act
from tests.conftest import NOON
from tests.notifications.factories import FakeChannel, happen, make_citizen
from tests.wallet.identity.factories import make_account
from wallet.act import Actor, ActorKind
from wallet.identity import bind, panic
from wallet.identity.models import Account, Identity
from wallet.jobs.models import Job

ONCE, LONG = "application_step", "license_scanned"
OFFERED = {
    ONCE: WeChatTemplate("A", GrantKind.ONCE),
    LONG: WeChatTemplate("B", GrantKind.LONG),
    "wallet_locked": WeChatTemplate("C", GrantKind.LONG),
    "binding_moved": WeChatTemplate("D", GrantKind.LONG),
}
ACTIONS = {ONCE: "application.accepted", LONG: "license.verified"}


@pytest.fixture
def channel():
    return FakeChannel({code: one.kind for code, one in OFFERED.items()})


@pytest.fixture
def citizen(session, vault):
    return make_citizen(session, vault)


@pytest.fixture
def grant(session, citizen):
    def grant(template, times=1, account_id=None):
        for _ in range(times):
            subscriptions.answer(
                session,
                account_id or citizen.account_id,
                template,
                accepted=True,
                offered=OFFERED,
                at=NOON,
            )

    return grant


@pytest.fixture
def tell(session, vault, citizen):
    def tell(template, times=1):
        for number in range(times):
            happen(
                session,
                ACTIONS[template],
                person_key=citizen.person_key,
                at=NOON + timedelta(seconds=number),
                verdict="valid",
            )
        fan_out(make_act(session, vault=vault))

    return tell


@pytest.fixture
def go_round(session, vault, channel):
    """Do what the worker does, one letter after the other; returns the rests."""

    def go_round(at=NOON, limit=9):
        leased = deliver.claim(session, at=at, limit=limit)
        letters = [deliver.address(session, one, channel, vault=vault) for one in leased]
        return [
            deliver.settle(session, one, channel.send(one), channel, at=at, jitter=0)
            for one in letters
            if one
        ]

    return go_round


def jobs(session):
    return session.scalars(sa.select(Job)).all()


def left(session, citizen, template):
    return subscriptions.remaining(session, citizen.account_id, template)


@pytest.mark.parametrize(("template", "remaining"), [(ONCE, 1), (LONG, 1)])
def test_a_message_is_sent_and_its_grant_counted(
    *, session, citizen, channel, grant, tell, go_round, template, remaining
):
    grant(template, times=2)
    tell(template)

    go_round()

    (message,) = session.scalars(sa.select(Message))
    assert channel.sent == [f"pages/messages/message?id={message.id}"]
    assert message.sent_at == NOON
    assert left(session, citizen, template) == remaining
    assert jobs(session) == []


def test_without_a_grant_it_is_read_in_the_app_only(session, channel, tell, go_round):
    tell(ONCE)

    go_round()

    assert channel.sent == []
    assert jobs(session) == []
    assert session.scalars(sa.select(Message.sent_at)).all() == [None]


def test_without_a_wechat_template_it_is_read_in_the_app_only(
    session, channel, grant, tell, go_round
):
    grant(ONCE)
    tell(ONCE)
    channel.kinds.clear()

    go_round()

    assert (channel.sent, jobs(session)) == ([], [])


def test_nobody_who_has_unbound_gets_anything(*, session, citizen, channel, grant, tell, go_round):
    grant(ONCE)
    tell(ONCE)
    bind.unbind(
        make_act(session, session.get_one(Account, citizen.account_id).as_actor()),
        session.get_one(Account, citizen.account_id),
    )

    go_round()

    assert (channel.sent, jobs(session)) == ([], [])


def test_who_has_no_wallet_yet_gets_nothing(session, vault, channel, go_round):
    happen(session, "application.accepted", person_key=b"s" * 32)
    fan_out(make_act(session, vault=vault))

    go_round()

    assert (channel.sent, jobs(session)) == ([], [])


@pytest.mark.parametrize(("template", "sent"), [(ONCE, 0), ("wallet_locked", 1)])
def test_a_locked_phone_is_told_that_it_is_locked_and_nothing_else(
    *, session, vault, citizen, channel, grant, go_round, template, sent
):
    grant(template)
    identity = session.scalars(sa.select(Identity)).one()
    actor = Actor(ActorKind.OFFICER, "o")
    panic.stop_everything(make_act(session, actor), identity)
    happen(session, "application.accepted", person_key=citizen.person_key)
    fan_out(make_act(session, vault=vault))

    go_round()

    assert len(channel.sent) == sent


def test_the_account_that_lost_its_binding_is_told_on_its_own_phone(
    session, vault, citizen, channel, grant
):
    loser = make_account(session, vault=vault, openid="oSample-the-older-phone")
    session.flush()
    grant("binding_moved", account_id=loser.id)
    actor = Actor(ActorKind.CITIZEN, str(loser.id))
    happen(session, "binding.moved", person_key=citizen.person_key, actor=actor)
    fan_out(make_act(session, vault=vault))

    (leased,) = deliver.claim(session, at=NOON, limit=9)
    letter = deliver.address(session, leased, channel, vault=vault)

    assert letter.openid == "oSample-the-older-phone"


def test_a_refusal_drops_what_was_known_of_the_grant_and_not_what_came_meanwhile(
    *, session, vault, citizen, channel, grant, tell
):
    grant(ONCE, times=2)
    tell(ONCE)
    (leased,) = deliver.claim(session, at=NOON, limit=9)
    letter = deliver.address(session, leased, channel, vault=vault)
    grant(ONCE)

    deliver.settle(session, letter, Outcome(Fate.REFUSED), channel, at=NOON, jitter=0)

    assert left(session, citizen, ONCE) == 1
    assert jobs(session) == []


def test_what_cannot_be_sent_becomes_a_dead_letter_with_its_reason(
    *, session, citizen, channel, grant, tell, go_round
):
    grant(ONCE)
    tell(ONCE)
    channel.answers = [Outcome(Fate.DEAD, "wechat_47003")]

    go_round()

    (job,) = jobs(session)
    assert (job.dead_at, job.error) == (NOON, "wechat_47003")
    assert queries.lag(session).dead_by_reason == {(ONCE, "wechat_47003"): 1}
    assert left(session, citizen, ONCE) == 1
    assert go_round(NOON + timedelta(days=1)) == []


@pytest.mark.parametrize(
    ("fate", "seconds"), [(Fate.RETRY, 5), (Fate.NEXT_MINUTE, 60), (Fate.TOMORROW, 12 * 3600)]
)
def test_what_may_pass_is_tried_again_when_it_may_have_passed(
    *, session, citizen, channel, grant, tell, go_round, fate, seconds
):
    grant(ONCE)
    tell(ONCE)
    channel.answers = [Outcome(fate, "why")]
    due = NOON + timedelta(seconds=seconds)

    (pause,) = go_round()

    (job,) = jobs(session)
    assert (job.due_at, job.error, job.dead_at) == (due, "why", None)
    assert pause == min(due - NOON, pause)
    assert go_round(due - timedelta(seconds=1)) == []
    go_round(due)
    assert len(channel.sent) == 1
    assert left(session, citizen, ONCE) == 0


def test_after_days_of_trying_it_is_given_up(session, channel, grant, tell, go_round):
    grant(ONCE)
    tell(ONCE)
    channel.answers = [Outcome(Fate.RETRY, "no_answer")] * 20

    for hours in range(0, 100, 10):
        go_round(NOON + timedelta(hours=hours))

    (job,) = jobs(session)
    assert job.error == "gave_up_no_answer"
    assert job.dead_at is not None


def test_a_lease_that_a_dead_worker_left_is_taken_over(
    *, session, vault, channel, grant, tell, go_round
):
    grant(ONCE)
    tell(ONCE)
    deliver.claim(session, at=NOON, limit=9)

    assert go_round(NOON + timedelta(seconds=59)) == []
    go_round(NOON + timedelta(seconds=60))

    assert len(channel.sent) == 1


def test_a_worker_whose_clock_is_a_moment_behind_leaves_a_lease_alone(session, grant, tell):
    grant(ONCE)
    tell(ONCE)
    deliver.claim(session, at=NOON + timedelta(seconds=10), limit=9)

    assert deliver.claim(session, at=NOON + timedelta(seconds=9), limit=9) == []


def test_a_job_whose_message_is_gone_is_done(session, channel, grant, tell, go_round):
    grant(ONCE)
    tell(ONCE)
    session.execute(sa.delete(Message))

    go_round()

    assert (channel.sent, jobs(session)) == ([], [])


def test_what_a_letter_says_is_not_in_its_repr(session, vault, channel, grant, tell):
    grant(ONCE)
    tell(ONCE)
    (leased,) = deliver.claim(session, at=NOON, limit=9)

    letter = deliver.address(session, leased, channel, vault=vault)

    assert letter.openid not in repr(letter)
