import pytest

from wallet.crypto.engine import BadKey
from wallet.crypto.vault import SEAL_BYTES, BrokenSeal, Vault

OLD, NEW, INDEX = b"o" * 16, b"n" * 16, b"i" * 32
PLACE = "identities.name:7"
NAME = "样例·𬬻"

BAD_KEYS = {
    "no field key": ({}, INDEX),
    "a version too small": ({0: NEW}, INDEX),
    "a version too great": ({1 << 16: NEW}, INDEX),
    "a short field key": ({1: NEW[:-1]}, INDEX),
    "a long field key among good ones": ({1: NEW, 2: NEW + b"n"}, INDEX),
    "a short index key": ({1: NEW}, INDEX[:-1]),
    "no index key": ({1: NEW}, b""),
}


@pytest.fixture
def vault():
    return Vault({1: OLD, 2: NEW}, INDEX)


@pytest.mark.parametrize("text", ["", NAME, "x" * 10_000])
def test_what_was_sealed_opens_in_its_place(vault, text):
    assert vault.open(vault.seal(text, about=PLACE), about=PLACE) == text


@pytest.mark.parametrize("content", [b"", b"\xff\xd8\xff\0", b"\0" * 100_000])
def test_bytes_that_are_no_text_are_sealed_and_opened_as_well(vault, content):
    sealed = vault.seal_bytes(content, about=PLACE)

    assert vault.open_bytes(sealed, about=PLACE) == content
    assert len(sealed) == len(content) + SEAL_BYTES
    with pytest.raises(BrokenSeal):
        vault.open_bytes(sealed, about="identities.name:8")


def test_a_sealed_value_shows_nothing_and_never_repeats(vault):
    one, two = vault.seal(NAME, about=PLACE), vault.seal(NAME, about=PLACE)

    assert one != two
    assert NAME.encode() not in one


@pytest.mark.parametrize("elsewhere", ["identities.name:8", "identities.number:7", ""])
def test_a_value_moved_elsewhere_does_not_open(vault, elsewhere):
    with pytest.raises(BrokenSeal):
        vault.open(vault.seal(NAME, about=PLACE), about=elsewhere)


def test_no_flipped_bit_goes_unnoticed(vault):
    sealed = vault.seal("样", about=PLACE)

    for bit in range(len(sealed) * 8):
        flipped = bytearray(sealed)
        flipped[bit // 8] ^= 1 << bit % 8
        with pytest.raises(BrokenSeal):
            vault.open(bytes(flipped), about=PLACE)


def test_no_shortened_or_lengthened_value_opens(vault):
    sealed = vault.seal("样", about=PLACE)

    for wrong in [*(sealed[:length] for length in range(len(sealed))), sealed + b"\0"]:
        with pytest.raises(BrokenSeal):
            vault.open(wrong, about=PLACE)


def test_the_newest_version_seals_and_the_older_ones_still_open(vault):
    before = Vault({1: OLD}, INDEX).seal(NAME, about=PLACE)

    assert vault.seal(NAME, about=PLACE)[:2] == b"\0\2"
    assert vault.open(before, about=PLACE) == NAME


def test_a_value_of_an_unknown_version_does_not_open(vault):
    later = Vault({3: NEW}, INDEX).seal(NAME, about=PLACE)

    with pytest.raises(BrokenSeal, match="does not hold"):
        vault.open(later, about=PLACE)


def test_a_version_is_part_of_what_is_sealed():
    sealed = Vault({1: NEW}, INDEX).seal(NAME, about=PLACE)

    with pytest.raises(BrokenSeal):
        Vault({1: NEW, 2: NEW}, INDEX).open(b"\0\2" + sealed[2:], about=PLACE)


def test_an_index_is_the_same_for_the_same_text_whatever_the_field_keys(vault):
    other = Vault({9: NEW}, INDEX)

    assert vault.index("person", NAME) == other.index("person", NAME)
    assert len(vault.index("person", NAME)) == 32


def test_indexes_differ_by_key_purpose_and_text(vault):
    indexes = {
        vault.index("person", "ab"),
        vault.index("phone", "ab"),
        vault.index("person", "ac"),
        vault.index("persona", "b"),
        vault.index("", "personab"),
        Vault({1: NEW}, b"j" * 32).index("person", "ab"),
    }

    assert len(indexes) == 6


@pytest.mark.parametrize(("field_keys", "index_key"), BAD_KEYS.values(), ids=BAD_KEYS)
def test_keys_that_cannot_be_right_are_refused(field_keys, index_key):
    with pytest.raises(BadKey):
        Vault(field_keys, index_key)
