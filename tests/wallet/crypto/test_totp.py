"""One-time passwords by the clock."""

import base64
from datetime import UTC, datetime, timedelta

import pytest

from wallet.crypto import totp

SECRET = base64.b32encode(b"12345678901234567890").decode()
# RFC 6238, appendix B, the SHA-1 rows, cut to the six digits that authenticators show.
PUBLISHED = [
    (59, "287082"),
    (1111111109, "081804"),
    (1111111111, "050471"),
    (1234567890, "005924"),
    (2000000000, "279037"),
    (20000000000, "353130"),
]


def moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


@pytest.mark.parametrize(("seconds", "code"), PUBLISHED)
def test_the_published_codes_are_shown_and_accepted(seconds, code):
    assert totp.code_at(SECRET, at=moment(seconds)) == code
    assert totp.step_of(SECRET, code, at=moment(seconds)) == seconds // 30


@pytest.mark.parametrize(
    ("drift", "accepted"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)]
)
def test_a_clock_may_be_off_by_one_step(drift, accepted):
    at = moment(1234567890)
    code = totp.code_at(SECRET, at=at + timedelta(seconds=drift))

    assert (totp.step_of(SECRET, code, at=at) is not None) is accepted


@pytest.mark.parametrize("code", ["", "00592", "0059240", "abcdef", "００５９２４"])
def test_what_is_not_the_code_is_refused(code):
    assert totp.step_of(SECRET, code, at=moment(1234567890)) is None


@pytest.mark.parametrize(
    ("secret", "good"), [(SECRET, True), (SECRET[:26], True), ("ABCDEFGH", False), ("1!", False)]
)
def test_a_secret_has_at_least_128_bits_of_base32(secret, good):
    assert totp.is_secret(secret) is good
