"""The JWK Set by which others check our codes."""

import base64
import json
from dataclasses import replace
from datetime import timedelta

import gmssl_pyx
import pytest
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from docs.vectors import make
from tests.wallet.verification.factories import NOON, PLATFORM
from wallet.codes import payload
from wallet.codes.published_keys import jwk_set
from wallet.crypto import sm2
from wallet.crypto.keys import Keys

MEMBERS = {"kty", "crv", "alg", "use", "kid", "x", "y", "nbf", "exp", "classes", "specimen"}


def published(*signing, vault, platform=PLATFORM):
    return jwk_set(Keys(vault, signing), platform=platform)["keys"]


def coordinate(text):
    return base64.b64decode(text + "=", altchars=b"-_", validate=True)


@pytest.fixture
def key(key_ring):
    return key_ring.current("EL1", NOON)


def test_a_key_is_published_with_just_these_members(key, vault):
    (jwk,) = published(key, vault=vault)

    assert jwk.keys() == MEMBERS
    assert (jwk["kty"], jwk["crv"], jwk["alg"], jwk["use"]) == ("EC", "SM2", "SM2SM3", "sig")
    assert jwk["kid"] == f"990000-{key.id}"
    assert (jwk["nbf"], jwk["exp"]) == (key.not_before.timestamp(), key.expires.timestamp())
    assert isinstance(jwk["nbf"], int)
    assert isinstance(jwk["exp"], int)
    assert (jwk["classes"], jwk["specimen"]) == ([1], True)


def test_coordinates_are_32_bytes_even_where_they_begin_with_zeros(key, vault):
    short = next(
        bytes.fromhex(pair["d"])
        for pair in json.loads(make.FILE.read_text("ascii"))["key_pairs"]
        if pair["x"].startswith("00")
    )
    (jwk,) = published(replace(key, private=sm2.PrivateKey(short)), vault=vault)

    x, y = coordinate(jwk["x"]), coordinate(jwk["y"])
    assert x + y == sm2.PrivateKey(short).public
    assert (len(x), len(y), x[0]) == (32, 32, 0)
    assert "=" not in jwk["x"] + jwk["y"]


def test_retired_and_coming_keys_are_published_and_keys_of_other_things_are_not(key, vault):
    retired = replace(key, id=7, expires=NOON - timedelta(days=1))
    coming = replace(key, id=8, not_before=NOON + timedelta(days=1))
    bundle = replace(key, id=9, tag="ELB")

    kids = [jwk["kid"] for jwk in published(retired, coming, bundle, vault=vault, platform=650000)]

    assert kids == ["650000-7", "650000-8"]


def test_nothing_of_the_private_key_is_published(key, vault):
    (jwk,) = published(key, vault=vault)

    assert "d" not in jwk


def test_another_library_checks_a_code_with_what_is_published(scene, key, vault):
    code = payload.decode(scene.show().code)
    (jwk,) = published(key, vault=vault)
    r, s = int.from_bytes(code.signature[:32]), int.from_bytes(code.signature[32:])
    point = coordinate(jwk["x"]) + coordinate(jwk["y"])

    assert gmssl_pyx.sm2_verify(point, code.signed_message, encode_dss_signature(r, s))
    assert not gmssl_pyx.sm2_verify(point, code.signed_message + b"!", encode_dss_signature(r, s))
