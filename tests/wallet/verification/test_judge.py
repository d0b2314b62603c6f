"""Each question put to a code, by itself; their order is tested with check.verify."""

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from docs.vectors import make
from tests.wallet.verification.factories import (
    LIFETIME_SECONDS,
    NOON,
    PLATFORM,
    SCANNED_AT,
    Attempt,
    DownStore,
    come_from_a_shop,
)
from wallet.access.models import Client
from wallet.codes import payload
from wallet.codes.payload import Header
from wallet.crypto import sm2
from wallet.crypto.keys import Keys, SigningKey
from wallet.identity.models import Binding
from wallet.licenses.models import Holding
from wallet.licenses.state import Event, State
from wallet.verification.judge import GRACE_SECONDS, judge
from wallet.verification.scan import Platform, Scan
from wallet.verification.verdict import Reason, Verdict

PUBLISHED = json.loads(make.FILE.read_text("ascii"))
PRIVATE = {pair["kid"]: bytes.fromhex(pair["d"]) for pair in PUBLISHED["key_pairs"]}
VECTORS = [v for v in PUBLISHED["vectors"] if v["grace_seconds"] == GRACE_SECONDS]
SECOND = timedelta(seconds=1)


def found(platform, text, *, at=SCANNED_AT):
    """Judge a code without a database: none is asked until the presentation is found."""
    scan = Scan(text, Client(client_id="venue-a", category="venue"), "entry_registration")
    return judge(Session(), scan, platform, at=at)


def signing_key(jwk):
    return SigningKey(
        id=int(jwk["kid"].partition("-")[2]),
        tag="EL1",
        private=sm2.PrivateKey(PRIVATE[jwk["kid"]]),
        not_before=datetime.fromtimestamp(jwk["nbf"], UTC),
        expires=datetime.fromtimestamp(jwk["exp"], UTC),
        classes=tuple(jwk["classes"]),
        specimen=jwk["specimen"],
    )


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_each_published_vector_is_judged_as_it_says(store, vault, vector):
    keys = tuple(map(signing_key, PUBLISHED["key_sets"][vector["keys"]]["keys"]))
    platform = Platform(PUBLISHED["platform"], Keys(vault, keys), store, vector["production"])

    finding = found(platform, vector["text"], at=datetime.fromtimestamp(vector["now"], UTC))

    # What could be redeemed was never presented here.
    expected = "unavailable" if vector["reason"] == "redeemable" else vector["reason"]
    assert finding.reason == expected
    assert finding.verdict == (vector["verdict"] or "unknown")


def test_the_published_private_keys_are_those_of_the_published_keys():
    for jwk in PUBLISHED["key_sets"]["published"]["keys"]:
        x, y = (base64.urlsafe_b64decode(jwk[axis] + "=") for axis in "xy")

        assert signing_key(jwk).public == x + y


def make_code(key, **fields):
    usual = Header(
        code_class=payload.LIVE,
        specimen=True,
        platform=PLATFORM,
        key_id=key.id,
        issued_at=int(NOON.timestamp()),
        lifetime=LIFETIME_SECONDS,
        handle=bytes(16),
    )
    header = replace(usual, **fields)
    claims = b"" if header.code_class == payload.LIVE else b"\xa0"
    return payload.encode(header, sign=key.sign, claims=claims)


@pytest.fixture
def key(platform):
    return platform.keys.current("EL1", NOON)


@pytest.mark.parametrize(
    ("fields", "verdict"),
    [
        ({"key_id": 2}, Verdict.INVALID),
        ({"specimen": False}, Verdict.INVALID),
        ({"code_class": payload.OFFLINE}, Verdict.INVALID),
        ({"platform": PLATFORM + 1}, Verdict.UNKNOWN),
        ({"platform": PLATFORM + 1, "key_id": 2}, Verdict.UNKNOWN),
    ],
)
def test_a_key_must_be_known_for_just_such_a_code(platform, key, fields, verdict):
    finding = found(platform, make_code(key, **fields))

    assert (finding.reason, finding.verdict) == (Reason.UNKNOWN_KEY, verdict)


@pytest.mark.parametrize(
    ("issued_at", "reason"),
    [
        (lambda key: key.not_before - SECOND, Reason.UNKNOWN_KEY),
        (lambda key: key.not_before, Reason.UNAVAILABLE),
        (lambda key: key.expires - SECOND, Reason.UNAVAILABLE),
        (lambda key: key.expires, Reason.UNKNOWN_KEY),
    ],
)
def test_a_key_is_unknown_to_codes_issued_outside_its_time(platform, key, issued_at, reason):
    moment = issued_at(key)
    text = make_code(key, issued_at=int(moment.timestamp()))

    assert found(platform, text, at=moment).reason is reason


def test_a_key_that_signs_other_things_signs_no_codes(platform, key):
    other = replace(key, tag="ELB")
    platform = replace(platform, keys=Keys(platform.vault, (other,)))

    assert found(platform, make_code(other)).reason is Reason.UNKNOWN_KEY


def test_a_code_that_is_no_specimen_is_believed_in_production(platform, key):
    real = replace(key, specimen=False)
    platform = replace(platform, keys=Keys(platform.vault, (real,)), is_production=True)

    assert found(platform, make_code(real, specimen=False)).reason is Reason.UNAVAILABLE


@pytest.mark.parametrize(
    ("seconds", "reason"),
    [
        (-3, Reason.NOT_YET_VALID),
        (-2.001, Reason.NOT_YET_VALID),
        (-2, Reason.OK),
        (-1, Reason.OK),
        (0, Reason.OK),
        (LIFETIME_SECONDS - 1, Reason.OK),
        (LIFETIME_SECONDS, Reason.OK),
        (LIFETIME_SECONDS + 1, Reason.OK),
        (LIFETIME_SECONDS + 1.999, Reason.OK),
        (LIFETIME_SECONDS + 2, Reason.EXPIRED),
        (LIFETIME_SECONDS + 3, Reason.EXPIRED),
        (86_400, Reason.EXPIRED),
    ],
)
def test_a_code_is_alive_with_two_seconds_of_grace_at_both_ends(attempt, seconds, reason):
    attempt.at = NOON + timedelta(seconds=seconds)

    assert attempt.verify().reason is reason


def test_an_expired_code_still_tells_whose_it_was(scene):
    shown = scene.show()

    finding = found(scene.platform, shown.code, at=NOON + timedelta(minutes=20))

    assert finding.reason is Reason.EXPIRED
    assert finding.presentation == shown.presentation


def test_a_code_nobody_showed_is_unavailable(platform, key):
    assert found(platform, make_code(key)).reason is Reason.UNAVAILABLE


def test_without_the_store_a_living_code_is_unavailable_and_a_dead_one_expired(attempt):
    attempt.platform = replace(attempt.platform, store=DownStore())
    assert attempt.verify().reason is Reason.UNAVAILABLE

    attempt.at = NOON + timedelta(minutes=20)
    assert attempt.verify().reason is Reason.EXPIRED


def test_a_code_of_somebody_who_holds_the_license_no_more_is_void(session, attempt):
    session.execute(sa.delete(Holding))
    session.commit()

    assert attempt.verify().reason is Reason.VOIDED
    come_from_a_shop(attempt)
    assert attempt.verify().reason is Reason.NOT_PERMITTED, "as of any other code"


@pytest.mark.parametrize(
    ("category", "reason"),
    [
        ("venue", Reason.OK),
        ("employer", Reason.NOT_PERMITTED),
        ("inspector", Reason.OK),
        ("department", Reason.OK),
        ("minimum", Reason.NOT_PERMITTED),
        ("", Reason.NOT_PERMITTED),
        (None, Reason.NOT_PERMITTED),
    ],
)
def test_a_category_sees_only_the_types_that_list_it(birth, category, reason):
    answer = birth.verify(birth.show().code, by="verifier", category=category)

    assert answer.reason is reason


def test_unbinding_voids_the_codes_shown_before(session, attempt):
    binding_id = attempt.shown.presentation.binding_id
    session.get_one(Binding, binding_id).ended_at = NOON
    session.commit()

    assert attempt.verify().reason is Reason.VOIDED


def test_voiding_counts_for_everything_made_before_it(session, attempt):
    attempt.scene.identity.void_epoch += 1
    session.commit()

    assert attempt.verify().reason is Reason.VOIDED


def test_what_is_made_after_a_voiding_is_good(session, scene):
    scene.identity.void_epoch += 1
    session.commit()

    attempt = Attempt.of(scene)

    assert attempt.verify().reason is Reason.OK


@pytest.mark.parametrize("state", sorted(set(State) - {State.VALID}))
def test_a_license_that_changed_after_it_was_shown_is_told_in_its_present_state(scene, state):
    attempt = Attempt.of(scene)
    scene.bring_into(state)

    assert attempt.verify().reason == f"license_{state}"


def test_a_suspension_that_begins_later_does_not_count_yet(scene):
    attempt = Attempt.of(scene)
    scene.happen(Event.SUSPEND, at=SCANNED_AT + SECOND)

    assert attempt.verify().reason is Reason.OK


@pytest.mark.parametrize(
    ("accept", "reason"),
    [
        (None, Reason.OK),
        (("nurse_practice",), Reason.OK),
        (("radiology", "nurse_practice"), Reason.OK),
        (("radiology",), Reason.WRONG_TYPE),
        (("nurse_practice2", "护士执业证书"), Reason.WRONG_TYPE),
        ((), Reason.WRONG_TYPE),
    ],
)
def test_a_venue_may_say_which_types_it_accepts(attempt, accept, reason):
    attempt.asked["accept"] = accept

    assert attempt.verify().reason is reason
