import unicodedata

import pytest

from wallet.reading.characters import GBK_PRIVATE, ONE_CODE_POINT, prints, unified


def test_all_eighty_private_code_points_of_gbk_have_their_ideograph():
    eighty = [chr(code) for code in range(GBK_PRIVATE, 0xE865)]

    assert len(eighty) == 80
    for character in eighty:
        (ideograph,) = list(unified(character))
        assert unicodedata.name(ideograph).startswith("CJK UNIFIED IDEOGRAPH"), hex(ord(character))


def test_the_table_agrees_with_the_codec_wherever_the_codec_knows_the_character():
    places = [bytes([0xFE, low]) for low in range(0x50, 0xA1) if low != 0x7F]
    decoded = [place.decode("gb18030") for place in places]

    for code, character in enumerate(decoded, start=GBK_PRIVATE):
        if not 0xE000 <= ord(character) <= 0xF8FF:
            assert unified(chr(code)) == unified(character)


def test_every_kangxi_radical_is_the_ideograph_that_unicode_says():
    for code in range(0x2F00, 0x2FD6):
        assert unified(chr(code)) == unicodedata.normalize("NFKC", chr(code))


def test_what_has_one_code_point_already_stays():
    assert not ONE_CODE_POINT.keys() & set(map(ord, ONE_CODE_POINT.values()))
    assert unified("北京市示例医院 No. 5") == "北京市示例医院 No. 5"


@pytest.mark.parametrize("text", ["样\U0003158e", "样\U000323b0", "龦鿿䶿", "a b", "葛\U000e0100"])
def test_a_character_prints_whether_or_not_the_interpreter_knows_it(text):
    assert prints(text)


@pytest.mark.parametrize(
    "hidden",
    ["\0", "\n", "\x85", "\xa0", "\u200b", "\u2028", "\u202e", "\ue000", "\ufeff", "\U000e0041"],
)
def test_what_cannot_be_seen_does_not_print(hidden):
    assert not prints(f"样{hidden}例")


def test_whatever_an_interpreter_of_ours_refuses_and_knows_is_refused():
    refused = (chr(code) for code in range(0x110000) if not chr(code).isprintable())
    wrong = [c for c in refused if prints(c) and c != " " and unicodedata.category(c) != "Cn"]

    assert wrong == []
