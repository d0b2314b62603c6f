"""An officer's authenticator: codes as RFC 6238 has them, and never one twice in a row."""

from datetime import UTC, datetime

import pytest

from sandbox.authenticator import Authenticators
from wallet.crypto import totp

SECRET = "SPECIMEN6CDBZQKVCZGQD4LHFV52TLIA"
NOON = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)


@pytest.fixture
def phones():
    return Authenticators({"officer": SECRET})


def test_the_code_is_the_one_that_a_server_expects_now(phones):
    assert phones.code("officer", at=NOON) == totp.code_at(SECRET, at=NOON)


def test_who_asks_again_within_the_half_minute_sees_another_code_that_is_good_too(phones):
    codes = [phones.code("officer", at=NOON) for _ in range(2)]
    steps = [totp.step_of(SECRET, code, at=NOON) for code in codes]

    assert steps[1] == steps[0] + 1


def test_a_stranger_has_no_authenticator(phones):
    assert phones.code("nobody", at=NOON) is None


def test_the_phone_shows_it_over_http(client, cast):
    officer = cast["officers"][0]

    shown = client.post("/phone/totp", json={"username": officer["username"]})
    unknown = client.post("/phone/totp", json={"username": "nobody"})

    assert shown.get_json() == {"totp": totp.code_at(officer["totp_secret"], at=NOON)}
    assert (unknown.status_code, unknown.get_json()["code"]) == (404, "not_found")
