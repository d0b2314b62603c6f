import pytest

from tests.wallet.crypto import examples
from wallet.crypto import sm4

FIELDS = ("key", "nonce", "about", "text", "sealed")
EXAMPLES = [examples.unhex(row, *FIELDS) for row in examples.read("sm4_gcm")]


@pytest.mark.parametrize(("key", "nonce", "about", "text", "sealed"), EXAMPLES)
def test_sm4_gcm_seals_and_opens_the_example_of_the_standard(key, nonce, about, text, sealed):
    assert sm4.encrypt(key, nonce, text, about=about) == sealed
    assert sm4.decrypt(key, nonce, sealed, about=about) == text


@pytest.mark.parametrize("length", range(sm4.TAG_BYTES + 1))
def test_what_is_shorter_than_a_tag_or_no_tag_is_refused(length):
    with pytest.raises(sm4.BadTag):
        sm4.decrypt(bytes(16), bytes(12), bytes(length), about=b"")
