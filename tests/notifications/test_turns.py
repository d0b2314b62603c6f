"""Letters to one phone go one after the other, whichever worker has them."""

from datetime import timedelta
from uuid import uuid4

import pytest

from notifications import turns
from notifications.deliver import LEASE, Letter
from notifications.outcomes import Fate, Outcome
from notifications.turns import Turns
from tests.conftest import NOON
from wallet.jobs.queue import Leased
from wallet.short_lived.sql import SqlShortLived

PHONE, OTHER = uuid4(), uuid4()


@pytest.fixture
def short_lived(tmp_path):
    return SqlShortLived.in_file(tmp_path / "short-lived.sqlite")


def letter(account_id):
    return Letter(
        leased=Leased(uuid4(), "deliver", uuid4(), "", 1, uuid4()),
        message_id=uuid4(),
        created_at=NOON,
        account_id=account_id,
        openid=str(account_id),
        template="wallet_locked",
        event="wallet.locked",
        params={},
        remaining=1,
    )


def test_each_phone_has_one_letter_under_way_and_gets_them_in_order():
    one, two, three, other = letter(PHONE), letter(PHONE), letter(PHONE), letter(OTHER)
    waiting = Turns([one, two, three, other])

    assert waiting.first() == [one, other]
    assert waiting.after(other, Outcome(Fate.SENT)) == []
    assert waiting.after(one, Outcome(Fate.DEAD)) == [two]
    assert waiting.left() == [three]


@pytest.mark.parametrize("fate", [Fate.RETRY, Fate.DOWN, Fate.NEXT_MINUTE, Fate.TOMORROW])
def test_behind_a_letter_that_has_to_wait_the_others_wait_too(fate):
    one, two = letter(PHONE), letter(PHONE)
    waiting = Turns([one, two])
    waiting.first()

    assert waiting.after(one, Outcome(fate)) == []
    assert waiting.left() == [two]


def test_of_two_workers_one_writes_to_a_phone(short_lived):
    assert turns.reserve(short_lived, PHONE, at=NOON)
    assert not turns.reserve(short_lived, PHONE, at=NOON)
    assert turns.reserve(short_lived, OTHER, at=NOON)

    turns.release(short_lived, PHONE)
    assert turns.reserve(short_lived, PHONE, at=NOON)


def test_a_worker_that_died_keeps_a_phone_no_longer_than_its_letters(short_lived):
    turns.reserve(short_lived, PHONE, at=NOON)

    assert turns.reserve(short_lived, PHONE, at=NOON + LEASE + timedelta(milliseconds=1))
