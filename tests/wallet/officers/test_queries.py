"""Find officers."""

from uuid import uuid4

from tests.conftest import NOON
from wallet.officers import queries


def test_who_may_work_is_found(session, enter):
    officer = enter()

    assert queries.find(session, officer.id) is officer


def test_who_was_disabled_or_never_entered_is_not(session, enter):
    officer = enter()
    officer.disabled_at = NOON

    assert queries.find(session, officer.id) is None
    assert queries.find(session, uuid4()) is None
