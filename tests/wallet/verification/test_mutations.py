"""Codes that nobody signed: thousands here, a hundred thousand in bench/mutations.py."""

from itertools import islice
from random import Random

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench.mutations import (
    SPOILS,
    UNBELIEVED,
    every_bit,
    mutations,
    reason_of,
    text_of,
)
from tests.wallet.verification.factories import SCANNED_AT
from wallet.audit.models import Entry
from wallet.codes import base45
from wallet.verification.models import Redemption
from wallet.verification.verdict import Reason

THOUSANDS = 3_000
MANY_CHARACTERS = 10_000


@pytest.fixture
def codes(scene):
    return [scene.show().code for _ in range(3)]


def plain(code):
    return base45.decode(code.removeprefix("EL1:"))


def test_no_code_with_one_bit_turned_over_is_believed(scene, codes):
    reasons = [reason_of(scene, text) for text in every_bit(plain(codes[0]))]

    assert len(reasons) == 92 * 8
    assert set(reasons) == UNBELIEVED
    assert reason_of(scene, codes[0]) is Reason.OK


def test_thousands_of_spoiled_codes_are_not_believed(scene, codes):
    spoiled = islice(mutations(codes, seed=1), THOUSANDS)

    reasons = [reason_of(scene, text) for text in spoiled]

    assert len(reasons) == THOUSANDS
    assert set(reasons) == UNBELIEVED
    assert [reason_of(scene, code) for code in codes] == [Reason.OK] * len(codes)


@pytest.mark.parametrize("spoil", SPOILS, ids=lambda spoil: spoil.__name__)
def test_every_way_of_spoiling_spoils(codes, spoil):
    made = {spoil(Random(seed), plain(codes[0]), plain(codes[1])) for seed in range(20)}

    assert made - {plain(codes[0]), codes[0]}


@settings(
    max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(at=st.integers(0, 141), length=st.integers(0, 20), text=st.text(max_size=20))
def test_no_text_put_into_a_code_is_believed(scene, codes, at, length, text):
    spoiled = codes[0][:at] + text + codes[0][at + length :]

    assert (reason_of(scene, spoiled) in UNBELIEVED) == (spoiled not in codes)


def test_a_spoiled_code_neither_uses_up_the_genuine_one_nor_names_anybody(scene, codes):
    verified = [scene.verify(text) for text in islice(mutations(codes, seed=2), 40)]

    entries = scene.session.scalars(sa.select(Entry).where(Entry.action == "license.verified"))
    assert {answer.reason for answer in verified} <= UNBELIEVED
    assert not [answer for answer in verified if answer.license or answer.holder]
    assert not [entry for entry in entries if entry.person_key or entry.license_id]
    assert scene.session.scalars(sa.select(Redemption)).all() == []
    assert scene.verify(codes[0], at=SCANNED_AT).reason is Reason.OK


def header(code, **fields):
    """Rewrite one field of the header, and leave the signature as it is."""
    places = {"kind": (1, 1), "platform": (2, 3), "key_id": (5, 2), "lifetime": (11, 1)}
    made = plain(code)
    for name, value in fields.items():
        start, length = places[name]
        made = made[:start] + value.to_bytes(length) + made[start + length :]
    return text_of(made)


def claimed(code, code_class):
    made = plain(code)
    return text_of(made[:1] + bytes([0x80 | code_class]) + made[2:28] + b"\xa0" + made[28:])


SPECIMEN_LIVE = 0x81
STRANGE = {
    "doubled": (lambda code: code * 2, "malformed", "invalid"),
    "of 10 000 characters": (
        lambda code: code + "0" * (MANY_CHARACTERS - len(code)),
        "malformed",
        "invalid",
    ),
    "another platform's": (lambda code: header(code, platform=650000), "unknown_key", "unknown"),
    "an unknown key's": (lambda code: header(code, key_id=999), "unknown_key", "invalid"),
    "no specimen": (lambda code: header(code, kind=0x01), "unknown_key", "invalid"),
    "longer-lived": (lambda code: header(code, lifetime=255), "bad_signature", "invalid"),
    "class 2": (lambda code: claimed(code, 2), "unknown_key", "invalid"),
    "class 3": (lambda code: claimed(code, 3), "unknown_key", "invalid"),
    "class 4": (lambda code: claimed(code, 4), "unknown_key", "invalid"),
    "class 2 without claims": (lambda code: header(code, kind=0x82), "malformed", "invalid"),
    "class 0": (lambda code: header(code, kind=0x80), "malformed", "invalid"),
    "empty": (lambda _: "", "malformed", "invalid"),
}


@pytest.mark.parametrize(("spoil", "reason", "verdict"), STRANGE.values(), ids=STRANGE)
def test_a_strange_code_has_its_reason(scene, codes, spoil, reason, verdict):
    answer = scene.verify(spoil(codes[0]))

    assert (answer.reason, answer.verdict) == (reason, verdict)
    assert scene.session.scalars(sa.select(Redemption)).all() == []
