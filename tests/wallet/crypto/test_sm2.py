"""The wall, before each engine and with the engines against each other."""

import random
from concurrent.futures import ThreadPoolExecutor

import gmssl_pyx
import pytest
from gmssl.sm2 import CryptSM2

from tests.wallet.crypto import examples
from tests.wallet.crypto.fakes import Credulous, Swapped
from tests.wallet.crypto.test_curve import NO_POINTS, NO_PRIVATE_KEYS, malformed, pair
from wallet.crypto import der, sm2
from wallet.crypto.curve import N, halves
from wallet.crypto.libcrypto import Libcrypto
from wallet.crypto.portable import Portable

EXAMPLE = examples.read("sm2_published")
EDGES = examples.read("sm2_edges")
ENGINES = (Libcrypto(), Portable())
RANDOM_KEYS = [sm2.generate() for _ in range(6)]
KEYS = [bytes.fromhex(row["private"]) for row in EDGES] + RANDOM_KEYS
MESSAGE = b"EL1\0 a message"


def refuses(key, message, signature):
    with pytest.raises(sm2.BadSignature):
        key.verify(message, signature)
    return True


def test_the_signature_of_the_standard_is_good(engine):
    public, signature = examples.unhex(EXAMPLE, "public", "signature")

    sm2.PublicKey(public, engine).verify(EXAMPLE["message"].encode(), signature)


def test_the_public_key_of_the_standard_follows_from_its_private_key(engine):
    private, public = examples.unhex(EXAMPLE, "private", "public")

    assert sm2.PrivateKey(private, engine).public == public


@pytest.mark.parametrize("row", EDGES, ids=lambda row: row["why"])
def test_recorded_signatures_of_unusual_keys_are_good(engine, row):
    private, public, signature = examples.unhex(row, "private", "public", "signature")

    sm2.PublicKey(public, engine).verify(row["message"].encode(), signature)

    assert sm2.PrivateKey(private, engine).public == public


@pytest.mark.parametrize("d", KEYS, ids=[row["why"] for row in EDGES] + ["random"] * 6)
def test_each_engine_believes_the_others_and_no_change(d):
    keys = [sm2.PrivateKey(d, engine) for engine in ENGINES]
    signatures = [key.sign(MESSAGE) for key in keys]

    assert keys[0].public == keys[1].public
    for key in keys:
        for signature in signatures:
            key.public_key.verify(MESSAGE, signature)
            assert refuses(key.public_key, MESSAGE + b"!", signature)
            assert refuses(key.public_key, MESSAGE, flip(signature, random.randrange(512)))


@pytest.mark.parametrize("d", KEYS, ids=[row["why"] for row in EDGES] + ["random"] * 6)
def test_gmssl_pyx_agrees_both_ways(engine, d):
    key = sm2.PrivateKey(d, engine)
    theirs = gmssl_pyx.sm2_sign(d, key.public, MESSAGE)
    ours = der.encode(key.sign(MESSAGE))

    assert gmssl_pyx.sm2_verify(key.public, MESSAGE, ours)
    key.public_key.verify(MESSAGE, der.decode(theirs))


@pytest.mark.parametrize("d", RANDOM_KEYS, ids=range(6))
def test_bare_gmssl_agrees_on_the_digest_too(d):
    key = sm2.PrivateKey(d)
    bare = CryptSM2(private_key=d.hex(), public_key="")
    bare.public_key = key.public.hex()

    key.public_key.verify(MESSAGE, bytes.fromhex(bare.sign_with_sm3(MESSAGE, "1234567")))

    assert bare.verify_with_sm3(key.sign(MESSAGE).hex(), MESSAGE) is True


@pytest.mark.parametrize("message", [b"", b"\0", bytes(1000), bytes(range(256)) * 300])
def test_messages_of_all_lengths_are_signed(engine, message):
    key = sm2.PrivateKey(KEYS[0], engine)

    key.public_key.verify(message, key.sign(message))


@pytest.fixture(scope="module")
def signed(engine):
    key = sm2.PrivateKey(KEYS[0], engine)
    return key.public_key, key.sign(MESSAGE)


@pytest.mark.parametrize("how", malformed(bytes(64)))
def test_a_malformed_signature_is_refused(signed, how):
    key, good = signed

    assert refuses(key, MESSAGE, malformed(good)[how])


@pytest.mark.parametrize("how", malformed(bytes(64)))
def test_no_engine_is_asked_about_a_malformed_signature(signed, how):
    good, engine = signed[1], Credulous()
    key = sm2.PublicKey(signed[0].xy, engine)

    assert refuses(key, MESSAGE, malformed(good)[how])
    assert not engine.asked


WELL_FORMED_BUT_BAD = {
    "r + s = n": lambda r, s: pair(r, N - r),
    "-s": lambda r, s: pair(r, N - s),
    "-r": lambda r, s: pair(N - r, s),
    "swapped": lambda r, s: pair(s, r),
    "r = s = 1": lambda r, s: pair(1, 1),
    "r = s = n-1": lambda r, s: pair(N - 1, N - 1),
    "r + 1": lambda r, s: pair(r % (N - 1) + 1, s),
    "s + 1": lambda r, s: pair(r, s % (N - 1) + 1),
}


@pytest.mark.parametrize("spoil", WELL_FORMED_BUT_BAD.values(), ids=WELL_FORMED_BUT_BAD)
def test_a_well_formed_signature_that_is_bad_is_refused(signed, spoil):
    key, good = signed
    spoiled = spoil(*halves(good))

    assert sm2.is_canonical(spoiled)
    assert refuses(key, MESSAGE, spoiled)


def test_any_bytes_are_refused(signed):
    key, _ = signed
    generator = random.Random(20120321)

    for length in [*range(0, 130, 7), *[64] * 40]:
        assert refuses(key, MESSAGE, generator.randbytes(length))


def test_a_sum_that_is_the_point_at_infinity_is_refused(engine):
    # With d = 1 the sum s*G + (r+s)*P is infinity where r = -2s: gmssl answers with a TypeError.
    key = sm2.PrivateKey((1).to_bytes(32, "big"), engine).public_key

    assert refuses(key, MESSAGE, pair(N - 2, 1))


def test_a_signature_of_another_key_is_refused(signed, engine):
    key, _ = signed

    assert refuses(key, MESSAGE, sm2.PrivateKey(sm2.generate(), engine).sign(MESSAGE))


@pytest.mark.parametrize("d", NO_PRIVATE_KEYS.values(), ids=NO_PRIVATE_KEYS)
def test_what_is_no_private_key_is_refused_at_load(engine, d):
    with pytest.raises(sm2.BadKey):
        sm2.PrivateKey(d, engine)


@pytest.mark.parametrize("xy", NO_POINTS.values(), ids=NO_POINTS)
def test_what_is_no_point_of_the_curve_is_refused_at_load(engine, xy):
    with pytest.raises(sm2.BadKey):
        sm2.PublicKey(xy, engine)


def test_a_private_key_that_signs_for_another_public_key_is_refused():
    other = sm2.PrivateKey(sm2.generate()).public

    with pytest.raises(sm2.BadKey, match="its own public key"):
        sm2.PrivateKey(sm2.generate(), Swapped(other))


def test_two_signatures_of_one_message_differ(engine):
    key = sm2.PrivateKey(KEYS[0], engine)

    assert key.sign(MESSAGE)[:32] != key.sign(MESSAGE)[:32]


def test_generated_keys_are_private_keys_and_differ():
    drawn = {sm2.generate() for _ in range(200)}

    assert len(drawn) == 200
    assert {len(d) for d in drawn} == {32}


def test_the_running_engine_is_named():
    assert sm2.engine() == Libcrypto().name


def test_threads_share_one_key():
    key = sm2.PrivateKey(KEYS[0])

    def sign_and_verify(number):
        message = b"%d" % number
        key.public_key.verify(message, key.sign(message))
        return refuses(key.public_key, message, key.sign(b"another"))

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(sign_and_verify, range(400)))


def test_nothing_shown_of_a_private_key_gives_it_away(engine):
    key = sm2.PrivateKey(KEYS[0], engine)

    assert KEYS[0].hex() not in (repr(key) + str(vars(key))).lower()


def flip(signature, bit):
    return (int.from_bytes(signature, "big") ^ (1 << bit)).to_bytes(64, "big")
