import pytest

from tests.wallet.crypto import examples
from wallet.crypto import sm3

EXAMPLES = examples.read("sm3")


@pytest.mark.parametrize("row", EXAMPLES["digest"], ids=lambda row: row["source"])
def test_sm3_gives_the_digests_of_the_standard(row):
    message, digest = examples.unhex(row, "message", "digest")

    assert sm3.digest(message) == digest


@pytest.mark.parametrize("row", EXAMPLES["hmac"], ids=lambda row: row["mac"][:8])
def test_hmac_sm3_gives_the_codes_of_the_standard(row):
    key, message, mac = examples.unhex(row, "key", "message", "mac")

    assert sm3.hmac(key, message) == mac


def test_a_prefix_worked_in_once_gives_the_same_digests():
    finish = sm3.after(b"prefix")

    assert [finish(b""), finish(b"a"), finish(b"")] == [
        sm3.digest(b"prefix"),
        sm3.digest(b"prefixa"),
        sm3.digest(b"prefix"),
    ]


def test_a_python_without_the_digest_says_so_in_one_sentence():
    with pytest.raises(sm3.DigestMissing, match="linked to OpenSSL 3"):
        sm3.after(b"", algorithm="a digest that nobody has")
