"""flask notifications, and what Prometheus reads."""

import re
from uuid import uuid4

import pytest
import sqlalchemy as sa

from app.extensions import db
from app.worker.jobs import messages
from tests.app import telling


@pytest.fixture
def phone(wallet):
    phone = telling.sign_in_new_phone(wallet)
    telling.agree(phone)
    return phone


@pytest.fixture
def run(wallet):
    def run(*arguments):
        result = wallet.app.test_cli_runner().invoke(args=["notifications", *arguments])
        return result.exit_code, result.output

    return run


@pytest.fixture
def dead(wallet, phone):
    """Two dead letters."""
    telling.break_sending(wallet, errcode=47003, times=2)
    telling.happen(wallet.app, times=2)
    with wallet.app.app_context():
        messages.fan_out()
        messages.deliver()


def ids(output):
    return re.findall(r"^[0-9a-f-]{36}", output, re.MULTILINE)


def gauges(wallet):
    text = wallet.client.get("/metrics").get_data(as_text=True)
    return {
        name: float(value)
        for name, value in re.findall(r"^wallet_(un\w+|dead_letters) (\S+)$", text, re.MULTILINE)
    }


def test_the_lag_says_since_when_things_wait(wallet, phone, run):
    with wallet.app.app_context():
        messages.fan_out()
    telling.happen(wallet.app)
    wallet.outside.advance(90)

    code, output = run("lag")

    assert code == 0
    assert re.search(r"oldest entry not told of: 9\d s", output)
    assert "messages to deliver: 0, the oldest: none" in output
    assert gauges(wallet)["untold_seconds"] >= 90


def test_one_round_tells_and_delivers(wallet, phone, run):
    telling.happen(wallet.app)

    code, output = run("deliver")

    assert (code, output) == (0, "taken up: 1\n")
    assert len(telling.arrived(phone)) == 1
    assert gauges(wallet) == {
        "untold_seconds": 0,
        "undelivered_seconds": 0,
        "undelivered": 0,
        "dead_letters": 0,
    }


def test_dead_letters_are_listed_with_their_reason(wallet, dead, run):
    code, output = run("dead")

    assert code == 0
    assert len(ids(output)) == 2
    assert output.count("wechat_47003  after 1 tries") == 2
    assert gauges(wallet)["dead_letters"] == 2


def test_a_dead_letter_shows_what_it_is_and_not_to_whom(wallet, phone, dead, run):
    letter = ids(run("dead")[1])[0]

    code, output = run("show", letter)

    assert code == 0
    for word in ("wallet_locked", "wechat_47003", "a person", "dead since"):
        assert word in output
    assert phone.person["openid"] not in output
    assert phone.person["name"] not in output


@pytest.mark.parametrize("every", [False, True])
def test_dead_letters_are_sent_again(wallet, phone, dead, run, every):
    letters = ids(run("dead")[1])

    code, output = run("requeue", *(["--all"] if every else letters[:1]))
    run("deliver")

    number = 2 if every else 1
    assert (code, output) == (0, f"queued again: {number}\n")
    assert len(telling.arrived(phone)) == number
    assert len(ids(run("dead")[1])) == 2 - number


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("show", str(uuid4())), 1),
        (("requeue", str(uuid4())), 1),
        (("requeue",), 2),
        (("requeue", "--all", str(uuid4())), 2),
        (("show", "7"), 2),
    ],
)
def test_what_cannot_be_meant_is_refused(run, arguments, code):
    assert run(*arguments)[0] == code


def test_metrics_go_on_while_the_database_is_down(wallet):
    with wallet.app.app_context():
        db.session.execute(sa.text("DROP TABLE jobs"))
        db.session.commit()

    answer = wallet.client.get("/metrics")

    assert answer.status_code == 200
    assert gauges(wallet) == {}
