import pytest

from tests.wallet.crypto import examples
from wallet.crypto.curve import N, P, digest_for, halves, is_private, is_public, is_signature

EXAMPLE = examples.read("sm2_published")


def pair(first, second):
    return first.to_bytes(32, "big") + second.to_bytes(32, "big")


# Two points with a coordinate so small that p added to it still fits into 32 bytes.
POINT = pair(1, 0x9F7A091433A81E3F218F405F792355BF2AA98B5FFA95982F03870800065279A3)
FLAT = pair(0x9C17043EFFE1A805A74A9A5E70B9D659705D3242094A566DC016F49311178D1F, 1)

NO_POINTS = {
    "off the curve": pair(1, 1),
    "X and Y swapped": POINT[32:] + POINT[:32],
    "X not below p": pair(1 + P, int.from_bytes(POINT[32:], "big")),
    "X = p": pair(P, 1),
    "Y not below p": pair(int.from_bytes(FLAT[:32], "big"), 1 + P),
    "Y = p": pair(1, P),
    "the greatest numbers": b"\xff" * 64,
    "infinity as zeros": bytes(64),
    "infinity as one byte": b"\0",
    "nothing": b"",
    "one byte less": POINT[:-1],
    "one byte more": POINT + b"\0",
    "with its 04": b"\x04" + POINT,
    "compressed": b"\x03" + POINT[:32],
    "in hex": POINT.hex().encode(),
    "text": POINT.hex(),
    "None": None,
}

NO_PRIVATE_KEYS = {
    "0": bytes(32),
    "n-1": (N - 1).to_bytes(32, "big"),
    "n": N.to_bytes(32, "big"),
    "n+1": (N + 1).to_bytes(32, "big"),
    "the greatest number": b"\xff" * 32,
    "nothing": b"",
    "one byte less": b"\1" * 31,
    "one byte more": b"\0" + b"\1" * 32,
    "text": "1" * 32,
    "a number": 1,
    "None": None,
}


def malformed(good):
    """Every way of crypto.md's table to spoil the form of a good signature."""
    r, s = halves(good)
    top = 2**256 - 1
    return {
        "r = 0": pair(0, s),
        "s = 0": pair(r, 0),
        "both 0": bytes(64),
        "r = n": pair(N, s),
        "s = n": pair(r, N),
        "r the greatest number": pair(top, s),
        "s the greatest number": pair(r, top),
        "both the greatest number": b"\xff" * 64,
        "small s plus n": pair(r, (s % (top - N)) + N),
        "small r plus n": pair((r % (top - N)) + N, s),
        "nothing": b"",
        "one byte": b"\0",
        "one byte less": good[:-1],
        "one byte more": good + b"\0",
        "junk behind": good + b"junk",
        "a zero before": b"\0" + good,
        "r alone": good[:32],
        "twice": good * 2,
        "in hex": good.hex().encode(),
        "in DER": bytes.fromhex("3044") + b"\2\x20" + good[:32] + b"\2\x20" + good[32:],
        "text": good.hex(),
        "a bytearray": bytearray(good),
        "None": None,
    }


@pytest.mark.parametrize("xy", [POINT, FLAT], ids=["X = 1", "Y = 1"])
def test_a_point_of_the_curve_is_a_public_key(xy):
    assert is_public(xy)


@pytest.mark.parametrize("xy", NO_POINTS.values(), ids=NO_POINTS)
def test_anything_else_is_no_public_key(xy):
    assert not is_public(xy)


@pytest.mark.parametrize("d", [1, 2, N - 3, N - 2])
def test_a_private_key_is_a_number_from_1_to_n_minus_2(d):
    assert is_private(d.to_bytes(32, "big"))


@pytest.mark.parametrize("d", NO_PRIVATE_KEYS.values(), ids=NO_PRIVATE_KEYS)
def test_anything_else_is_no_private_key(d):
    assert not is_private(d)


@pytest.mark.parametrize("r", [1, N - 1])
@pytest.mark.parametrize("s", [1, N - 1])
def test_the_ends_of_the_range_have_the_form_of_a_signature(r, s):
    assert is_signature(pair(r, s))


@pytest.mark.parametrize("signature", (rows := malformed(POINT)).values(), ids=rows)
def test_anything_else_has_not_the_form_of_a_signature(signature):
    assert not is_signature(signature)


def test_the_digest_is_that_of_the_standard():
    public, e = examples.unhex(EXAMPLE, "public", "e")

    assert digest_for(public)(EXAMPLE["message"].encode()) == e
