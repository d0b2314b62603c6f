"""From an entry to the phone, with every way in which WeChat can refuse, fail and come back."""

from datetime import timedelta

import pytest
import requests
import sqlalchemy as sa

from app.clock import now
from app.extensions import db
from app.services import services
from app.worker.jobs import messages
from notifications import deliver as delivery
from notifications.models import Message
from tests.acts import make_act
from tests.app import telling
from tests.wallet.licenses.factories import make_arrival
from wallet.calendar.local_time import local_date
from wallet.jobs.models import Job
from wallet.licenses.receive import receive

HOUR, DAY = 3600, 86_400


@pytest.fixture
def phone(wallet):
    phone = telling.sign_in_new_phone(wallet)
    telling.agree(phone)
    return phone


def work(wallet, *jobs):
    with wallet.app.app_context():
        for job in jobs or (messages.fan_out, messages.deliver):
            job()


def jobs(wallet):
    with wallet.app.app_context():
        return db.session.scalars(sa.select(Job)).all()


def test_what_happened_reaches_the_phone_and_opens_the_message(wallet, phone):
    telling.happen(wallet.app)

    work(wallet)

    url = f"{wallet.outside.url}/phone/messages?openid={phone.person['openid']}"
    (shown,) = requests.get(url, timeout=60).json()["items"]
    (message,) = phone.call("GET", "/api/v1/me/messages").get_json()["items"]
    assert shown["page"] == f"pages/messages/message?id={message['id']}"
    assert shown["data"]["thing1"]["value"] == message["title"] == "您的证照夹已锁定"
    assert jobs(wallet) == []


def test_more_than_go_side_by_side_are_delivered_in_one_round(wallet, phone):
    telling.happen(wallet.app, times=3 * messages.SENDERS + 1)

    work(wallet)

    assert list(telling.arrived(phone).values()) == [1] * (3 * messages.SENDERS + 1)


def test_without_a_yes_it_is_read_in_the_app_only(wallet):
    phone = telling.sign_in_new_phone(wallet)
    telling.happen(wallet.app)

    work(wallet)

    assert telling.arrived(phone) == {}
    assert phone.call("GET", "/api/v1/me").get_json()["unread"] == 1
    assert jobs(wallet) == []


def test_a_yes_for_once_is_used_up(wallet, phone):
    telling.agree(phone, "application_step", times=2)
    telling.happen(wallet.app, times=3, action="application.accepted", receipt="SL1")

    work(wallet)

    assert len(telling.arrived(phone)) >= 2
    assert telling.remaining(phone, "application_step") == 0
    assert jobs(wallet) == []


def test_43101_drops_the_grant(wallet, phone):
    telling.tap(phone, "reject")
    telling.happen(wallet.app)

    work(wallet)

    assert telling.arrived(phone) == {}
    assert telling.remaining(phone) == 0
    assert jobs(wallet) == []


@pytest.mark.parametrize("errcode", [40003, 40037, 41030, 47003, 43107, 45168, 99999])
def test_what_wechat_will_never_take_is_a_dead_letter(wallet, phone, errcode):
    telling.break_sending(wallet, errcode=errcode)
    telling.happen(wallet.app, times=2)

    work(wallet)

    (job,) = jobs(wallet)
    assert job.error == f"wechat_{errcode}"
    assert job.dead_at is not None
    assert len(telling.arrived(phone)) == 1


@pytest.mark.parametrize("errcode", [40001, 40014, 42001])
def test_an_access_token_that_is_gone_is_renewed_once(wallet, phone, errcode):
    telling.break_sending(wallet, errcode=errcode)
    telling.happen(wallet.app)

    work(wallet)

    assert len(telling.arrived(phone)) == 1
    assert jobs(wallet) == []


def test_an_access_token_that_ran_out_is_renewed_for_all_who_send_side_by_side(wallet, phone):
    telling.happen(wallet.app)
    work(wallet)
    wallet.outside.advance(2 * HOUR + 1)
    telling.happen(wallet.app, times=messages.SENDERS)

    work(wallet)

    assert len(telling.arrived(phone)) == messages.SENDERS + 1


@pytest.mark.parametrize(
    ("how", "error"),
    [
        ({"errcode": -1}, "wechat_-1"),
        ({"errcode": 502}, "no_answer"),
        ({"mode": "drop"}, "no_answer"),
        ({"mode": "hang", "seconds": 30}, "no_answer"),
        ({"errcode": 40164}, "wechat_40164"),
        ({"errcode": 43108}, "wechat_43108"),
        ({"errcode": 40001, "times": 2}, "wechat_40001"),
    ],
)
def test_what_may_pass_is_tried_again_after_a_pause(wallet, phone, how, error):
    telling.break_sending(wallet, **how)
    telling.happen(wallet.app)

    work(wallet)
    (job,) = jobs(wallet)
    telling.mend(wallet)
    work(wallet)
    too_early = telling.arrived(phone)
    wallet.outside.advance(6)
    work(wallet)

    assert (job.error, job.dead_at) == (error, None)
    assert too_early == {}
    assert len(telling.arrived(phone)) == 1
    assert jobs(wallet) == []


@pytest.mark.parametrize(("errcode", "soon", "later"), [(45011, 59, 62), (45009, 2, DAY + 600)])
def test_a_quota_is_waited_for_by_all_messages(wallet, phone, errcode, soon, later):
    telling.break_sending(wallet, errcode=errcode)
    telling.happen(wallet.app)
    work(wallet)
    telling.happen(wallet.app, times=2)

    wallet.outside.advance(soon)
    work(wallet)
    meanwhile = telling.arrived(phone)
    wallet.outside.advance(later)
    work(wallet)

    assert meanwhile == {}
    assert len(telling.arrived(phone)) == 3


@pytest.mark.parametrize("errcode", [45168, 43107, 43108, 40164, -1])
def test_a_message_that_fails_again_and_again_keeps_nobody_waiting(wallet, phone, errcode):
    other = telling.sign_in_new_phone(wallet, holds="nurse_practice")
    telling.agree(other)
    telling.break_sending(wallet, times=6, errcode=errcode)
    telling.happen(wallet.app, phone=phone)
    for _ in range(6):
        work(wallet)
        wallet.outside.advance(16 * 60)
    telling.break_sending(wallet, errcode=errcode)
    work(wallet)
    telling.mend(wallet)
    telling.happen(wallet.app, phone=other)

    # A second and the shortest rest at most, not the half minute that the old message waits.
    wallet.outside.advance(6)
    work(wallet)

    assert len(telling.arrived(other)) == 1


def test_while_wechat_is_down_only_a_few_messages_try_it(wallet, phone):
    telling.break_sending(wallet, times=1000)
    telling.happen(wallet.app, times=5 * messages.SENDERS)

    for _ in range(3):
        work(wallet)

    tried = [job for job in jobs(wallet) if job.attempts]
    assert 0 < len(tried) <= messages.BATCH


def test_when_wechat_comes_back_everything_arrives_once(wallet, phone):
    telling.break_sending(wallet, times=1000)
    telling.happen(wallet.app, times=3 * messages.SENDERS)
    for _ in range(4):
        work(wallet)
        wallet.outside.advance(31)
    telling.mend(wallet)

    for _ in range(4):
        wallet.outside.advance(16 * 60)
        work(wallet)

    assert list(telling.arrived(phone).values()) == [1] * 3 * messages.SENDERS
    assert jobs(wallet) == []


@pytest.mark.parametrize("jump", [HOUR, -HOUR])
def test_a_clock_that_jumps_an_hour_loses_nothing_and_repeats_nothing(wallet, phone, jump):
    telling.happen(wallet.app, times=5)
    work(wallet, messages.fan_out)
    wallet.outside.advance(jump)
    telling.happen(wallet.app, times=5)
    work(wallet)
    telling.break_sending(wallet, errcode=-1)
    telling.happen(wallet.app, times=5)
    work(wallet)

    wallet.outside.advance(-jump)
    work(wallet)
    wallet.outside.advance(2 * HOUR)
    work(wallet)

    assert list(telling.arrived(phone).values()) == [1] * 15
    assert jobs(wallet) == []


def test_a_rest_from_before_the_clock_was_set_back_stops_nobody(wallet, phone):
    telling.break_sending(wallet, errcode=45011)
    telling.happen(wallet.app)
    work(wallet)
    wallet.outside.advance(-HOUR)
    telling.happen(wallet.app)

    work(wallet)

    assert len(telling.arrived(phone)) == 1


def test_a_lost_answer_is_asked_again_and_the_copy_is_recognized(wallet, phone):
    """The phone has it, the worker died before it could note the answer."""
    telling.happen(wallet.app)
    work(wallet, messages.fan_out)
    with wallet.app.app_context():
        session = db.session()
        leased = delivery.claim(session, at=now(), limit=1)
        session.commit()
        (letter,) = messages._addressed(leased)
        assert services().messenger.send(letter).is_over
    wallet.outside.advance(delivery.LEASE.total_seconds() + 1)

    work(wallet)

    assert list(telling.arrived(phone).values()) == [2]


@pytest.fixture
def ending(wallet):
    """A license with twenty days to go."""
    with wallet.app.app_context():
        session, at = db.session(), now()
        last_day = local_date(at) + timedelta(days=20)
        arrival = make_arrival(valid_to=last_day)
        vault = services().vault
        receive(make_act(session, at=at, vault=vault), arrival, source="provincial")
        session.commit()


def told(wallet):
    with wallet.app.app_context():
        return db.session.scalars(sa.select(Message.event)).all()


def test_a_license_that_ends_soon_is_spoken_of_by_the_worker_once(wallet, ending):
    for _ in range(3):
        work(wallet, messages.remind)
        wallet.outside.advance(61)

    assert told(wallet) == ["license.expiring"]


def test_the_days_go_by_while_one_watches(wallet, ending):
    for _ in range(25):
        work(wallet, messages.remind)
        wallet.outside.advance(DAY)

    assert told(wallet) == ["license.expiring"] * 3


def test_the_worker_looks_for_last_days_once_a_minute(wallet, ending):
    with wallet.app.app_context():
        at = now()
        name = f"reminders:{at:%Y%m%d%H%M}"
        services().short_lived.add(name, {}, until=at + timedelta(days=1), at=at)

    work(wallet, messages.remind)

    assert told(wallet) == []
