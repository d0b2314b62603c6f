"""The words of a verdict, as the venue's program relies on them."""

import pytest

from wallet.licenses.state import State
from wallet.verification.verdict import USES_UP, Reason, Verdict, reason_of, verdict_of

IN_ORDER = [
    "malformed",
    "unknown_key",
    "specimen",
    "bad_signature",
    "not_yet_valid",
    "expired",
    "unavailable",
    "not_permitted",
    "voided",
    "cancelled",
    "already_used",
    "stale",
    "license_suspended",
    "license_revoked",
    "license_withdrawn",
    "license_cancelled",
    "license_void",
    "license_superseded",
    "license_transferred_out",
    "license_expired",
    "license_not_yet_valid",
    "wrong_type",
    "ok",
]
UNKNOWN = {"unavailable", "not_permitted", "stale"}


def test_the_reasons_are_listed_in_the_order_of_judging():
    assert list(Reason) == IN_ORDER


@pytest.mark.parametrize("reason", Reason)
def test_only_ok_is_valid_and_what_cannot_be_told_is_unknown(reason):
    expected = "valid" if reason == "ok" else "unknown" if reason in UNKNOWN else "invalid"

    assert verdict_of(reason) == expected


@pytest.mark.parametrize("reason", Reason)
def test_a_foreign_platform_makes_only_an_unknown_key_unknown(reason):
    expected = Verdict.UNKNOWN if reason is Reason.UNKNOWN_KEY else verdict_of(reason)

    assert verdict_of(reason, foreign=True) is expected


def test_every_answer_from_the_licenses_state_on_uses_the_code_up():
    assert set(IN_ORDER[IN_ORDER.index("license_suspended") :]) == USES_UP


@pytest.mark.parametrize("state", State)
def test_every_state_but_valid_is_a_reason(state):
    expected = None if state is State.VALID else f"license_{state}"

    assert reason_of(state) == expected
