from tests.wallet.crypto import examples
from wallet.crypto.curve import N, halves
from wallet.crypto.portable import Portable, fresh_nonce

PRIVATE, E, SIGNATURE, K = examples.unhex(
    examples.read("sm2_published"), "private", "e", "signature", "k"
)


def test_with_the_nonce_of_the_standard_it_makes_the_signature_of_the_standard():
    engine = Portable(nonce=lambda: int.from_bytes(K, "big"))

    assert engine.signer(PRIVATE).sign(E) == SIGNATURE


def test_a_nonce_that_gives_no_signature_is_drawn_again():
    # r + k = n where e = -(x + k), and x is what the standard's r and e leave.
    k, x = int.from_bytes(K, "big"), halves(SIGNATURE)[0] - int.from_bytes(E, "big")
    digest = (-(x + k) % N).to_bytes(32, "big")
    nonces = iter([k, 2])
    engine = Portable(nonce=lambda: next(nonces))

    signature = engine.signer(PRIVATE).sign(digest)

    assert next(nonces, None) is None
    assert engine.verifier(engine.signer(PRIVATE).public).verify(digest, signature)


def test_nonces_are_in_range_and_fresh():
    nonces = {fresh_nonce() for _ in range(200)}

    assert len(nonces) == 200
    assert all(0 < nonce < N for nonce in nonces)


def test_it_is_named_with_its_version():
    assert Portable().name == "gmssl 3.2.2"
