import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.wallet.crypto import examples
from tests.wallet.crypto.test_curve import NO_POINTS
from wallet.crypto.curve import N
from wallet.crypto.engine import BadKey, EngineMissing
from wallet.crypto.libcrypto import Libcrypto

PUBLIC, E, SIGNATURE = examples.unhex(examples.read("sm2_published"), "public", "e", "signature")

# A server that loads the key and forks its workers would give the key away, were one random
# state to sign in all of them.
FORK = """
import os, sys
from wallet.crypto import sm2
key = sm2.PrivateKey(bytes(31) + b"\\7")
for _ in range(4):
    if not os.fork():
        sys.stdout.write(key.sign(b"the same")[:32].hex() + "\\n")
        sys.stdout.flush()
        os._exit(0)
for _ in range(4):
    os.wait()
"""


@pytest.fixture(scope="module")
def libcrypto():
    return Libcrypto()


def test_it_is_named_with_its_version(libcrypto):
    assert libcrypto.name.startswith("libcrypto 3.")


def test_it_is_missing_where_there_is_no_such_library():
    with pytest.raises(EngineMissing):
        Libcrypto("libcrypto-that-is-not-here.so.3")


def test_it_is_missing_where_the_library_lacks_a_call():
    with pytest.raises(EngineMissing):
        Libcrypto("libc.so.6")


@pytest.mark.parametrize("how", ["off the curve", "X not below p", "X = p", "infinity as zeros"])
def test_it_refuses_by_itself_what_is_no_point(libcrypto, how):
    with pytest.raises(BadKey):
        libcrypto.verifier(NO_POINTS[how])


# It does take n-1, and then never finishes signing: that is for the wall to refuse.
@pytest.mark.parametrize("d", [0, N])
def test_it_refuses_by_itself_a_private_key_without_a_point(libcrypto, d):
    with pytest.raises(BadKey):
        libcrypto.signer(d.to_bytes(32, "big"))


def refuse_a_signature(libcrypto):
    assert not libcrypto.verifier(PUBLIC).verify(E[::-1], SIGNATURE)


def refuse_another_signature(libcrypto):
    assert not libcrypto.verifier(PUBLIC).verify(E, SIGNATURE[:32] + bytes(31) + b"\1")


def refuse_a_number_out_of_range(libcrypto):
    assert not libcrypto.verifier(PUBLIC).verify(E, bytes(64))


def refuse_a_key(libcrypto):
    with pytest.raises(BadKey):
        libcrypto.verifier(bytes(64))


@pytest.mark.parametrize(
    "refuse",
    [
        refuse_a_signature,
        refuse_another_signature,
        refuse_a_number_out_of_range,
        refuse_a_key,
    ],
)
def test_a_refusal_leaves_no_error_for_the_next_caller(libcrypto, refuse):
    refuse(libcrypto)

    assert libcrypto._c.ERR_peek_error() == 0


def test_each_thread_has_its_own_context_and_keeps_it(libcrypto):
    contexts = libcrypto.verifier(PUBLIC)._contexts

    with ThreadPoolExecutor(1) as pool:
        theirs = [pool.submit(contexts.mine).result() for _ in range(2)]

    assert theirs[0] == theirs[1] != contexts.mine()
    assert contexts.mine() == contexts.mine()


@pytest.mark.stack
def test_forked_workers_never_share_a_nonce():
    printed = subprocess.run(
        [sys.executable, "-c", FORK], capture_output=True, text=True, check=True
    ).stdout.split()

    assert len(printed) == len(set(printed)) == 4
