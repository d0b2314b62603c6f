import pytest

from wallet.crypto import der
from wallet.crypto.curve import N

NUMBERS = [0, 1, 0x7F, 0x80, 0xFF, 0x100, 0x7FFF, 0x8000, 2**247, 2**248, 2**255 - 1, 2**255, N - 1]
GOOD = bytes.fromhex("3006 020101 020102")

NOT_DER = {
    "nothing": b"",
    "a tag": b"\x30",
    "an empty sequence": bytes.fromhex("3000"),
    "one number": bytes.fromhex("3003 020101"),
    "three numbers": bytes.fromhex("3009 020101 020102 020103"),
    "another tag": bytes.fromhex("3106 020101 020102"),
    "another tag inside": bytes.fromhex("3006 030101 020102"),
    "another tag inside, second": bytes.fromhex("3006 020101 030102"),
    "a byte behind": GOOD + b"\0",
    "a byte behind, counted": bytes.fromhex("3007 020101 020102 00"),
    "a byte short": GOOD[:-1],
    "a length too long": bytes.fromhex("3007 020101 020102"),
    "the long form of a length": bytes.fromhex("308106 020101 020102"),
    "the long form of a length inside": bytes.fromhex("3007 02810101 020102"),
    "the indefinite form": bytes.fromhex("3080 020101 020102 0000"),
    "a padded number": bytes.fromhex("3007 02020001 020102"),
    "a padded number, second": bytes.fromhex("3007 020101 02020002"),
    "a negative number": bytes.fromhex("3006 020181 020102"),
    "a number without digits": bytes.fromhex("3005 0200 020102"),
    "a number of 33 bytes": bytes.fromhex("3026 0221") + b"\1" * 33 + bytes.fromhex("020102"),
    "the first number too long": bytes.fromhex("3006 020901 020102"),
    "the second number too long": bytes.fromhex("3006 020101 020902"),
}


@pytest.mark.parametrize("r", NUMBERS)
@pytest.mark.parametrize("s", NUMBERS)
def test_what_was_encoded_is_decoded(r, s):
    rs = r.to_bytes(32, "big") + s.to_bytes(32, "big")

    assert der.decode(der.encode(rs)) == rs


def test_numbers_are_written_as_short_as_they_can_be():
    assert der.encode(bytes(31) + b"\1" + bytes(31) + b"\2") == GOOD
    assert der.encode(b"\x80" + bytes(63))[:5] == bytes.fromhex("3026 0221 00")


@pytest.mark.parametrize("encoded", NOT_DER.values(), ids=NOT_DER)
def test_any_other_form_is_refused(encoded):
    with pytest.raises(der.NotDer):
        der.decode(encoded)
