from datetime import date

import pytest

from wallet.identity.numbers import (
    InvalidIdNumber,
    InvalidUscc,
    birth_date,
    mask_id_number,
    mask_number,
    normalize_document_number,
    normalize_id_number,
    normalize_uscc,
)

TYPED = {
    "the standard's first sample": ("11010519491231002X", "11010519491231002X"),
    "its second sample, whose division no table lists": (
        "440524188001010014",
        "440524188001010014",
    ),
    "a lower-case x": ("11010519491231002x", "11010519491231002X"),
    "full-width characters": ("１１０１０５１９４９１２３１００２ｘ", "11010519491231002X"),
    "spaces around": ("\u3000 11010519491231002X ", "11010519491231002X"),
    "the old form of 15 digits": ("110105491231002", "11010519491231002X"),
    "a leap day": ("990101200002290011", "990101200002290011"),
}

NOT_ID_NUMBERS = {
    "nothing": "",
    "a wrong check digit": "310101199801011234",
    "a lower check letter in the middle": "1101051949123100X2",
    "17 characters": "11010519491231002",
    "19 characters": "11010519491231002X0",
    "a space inside": "110105 19491231002X",
    "Arabic-Indic digits": "٤٤٠٥٢٤١٨٨٠٠١٠١٠٠١٤",
    "a month of 13": "990101199013010016",
    "the 30th of February": "990101199002300018",
    "an old number with an impossible date": "990101901301001",
    "a line break at the end": "11010519491231002X\n1",
}

GOOD_USCC = [
    "91110000600037341L",
    "11100000000013338W",
    "11100000MB03271699",
    "113700000045046442",
    "11990000000000000D",
    "11990000000000019A",
    "11990100000000027A",
    "119900000000000350",
    "119902000000000435",
    "929901010000000A26",
    "129901000000000B0T",
]

NOT_USCC = {
    "nothing": "",
    "a wrong check character": "91110000600037341M",
    "a letter that the code does not use": "9111000060003734IL",
    "17 characters": "91110000600037341",
    "19 characters": "91110000600037341L0",
}


@pytest.mark.parametrize(("typed", "number"), TYPED.values(), ids=TYPED)
def test_an_id_number_is_read_however_it_is_typed(typed, number):
    assert normalize_id_number(typed) == number


@pytest.mark.parametrize("text", NOT_ID_NUMBERS.values(), ids=NOT_ID_NUMBERS)
def test_what_is_not_an_id_number_is_refused_without_repeating_it(text):
    with pytest.raises(InvalidIdNumber) as refusal:
        normalize_id_number(text)

    assert refusal.value.code == "invalid_id_number"
    assert not text or text not in str(refusal.value)


def test_every_single_wrong_digit_of_an_id_number_is_noticed():
    good = "440524188001010014"
    wrong = [
        f"{good[:place]}{digit}{good[place + 1 :]}"
        for place in range(18)
        for digit in "0123456789X"
        if digit != good[place]
    ]

    for number in wrong:
        with pytest.raises(InvalidIdNumber):
            normalize_id_number(number)


def test_the_date_of_birth_stands_in_the_number():
    assert birth_date("11010519491231002X") == date(1949, 12, 31)


@pytest.mark.parametrize("code", GOOD_USCC)
def test_a_credit_code_with_the_right_check_character_is_accepted(code):
    assert normalize_uscc(f" {code.lower()}") == code


@pytest.mark.parametrize("text", NOT_USCC.values(), ids=NOT_USCC)
def test_what_is_not_a_credit_code_is_refused(text):
    with pytest.raises(InvalidUscc):
        normalize_uscc(text)


def test_every_kind_of_document_is_checked_as_far_as_it_can_be():
    assert normalize_document_number("111", "110105491231002") == "11010519491231002X"
    assert normalize_document_number("001", "91110000600037341l") == "91110000600037341L"
    assert normalize_document_number("414", " ｅ1234567 ") == "E1234567"


@pytest.mark.parametrize(
    ("mask", "text", "masked"),
    [
        (mask_id_number, "11010519491231002X", "110***********002X"),
        (mask_id_number, "E12345678", "*******78"),
        (mask_id_number, "A1", "**"),
        (mask_number, "202299000123", "********0123"),
        (mask_number, "0123", "****"),
        (mask_number, "", ""),
    ],
)
def test_a_mask_shows_the_ends_and_a_star_for_every_hidden_character(mask, text, masked):
    assert mask(text) == masked
