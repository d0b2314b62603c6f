"""A channel that answers nobody is left in peace, longer each time; one message is no reason."""

from datetime import timedelta

import pytest

from notifications import rest
from tests.conftest import NOON
from wallet.short_lived.sql import SqlShortLived

SECOND = timedelta(seconds=1)


@pytest.fixture
def short_lived(tmp_path):
    return SqlShortLived.in_file(tmp_path / "short-lived.sqlite")


def test_rests_grow_while_nobody_answers_and_begin_anew_after_an_answer(short_lived):
    at, lengths = NOON, []
    for _ in range(5):
        rest.begin_longer(short_lived, at=at)
        seconds = next(n for n in range(1, 60) if not rest.is_on(short_lived, at=at + n * SECOND))
        lengths.append(seconds)
        at += seconds * SECOND

    assert lengths == [5, 10, 20, 30, 30]
    rest.end(short_lived, at=at)
    rest.begin_longer(short_lived, at=at)
    assert not rest.is_on(short_lived, at=at + 5 * SECOND)


def test_an_answer_does_not_end_the_rest_for_a_quota(short_lived):
    rest.begin(short_lived, 60 * SECOND, at=NOON)

    rest.end(short_lived, at=NOON)

    assert rest.is_on(short_lived, at=NOON + 59 * SECOND)
    assert not rest.is_on(short_lived, at=NOON + 60 * SECOND)
