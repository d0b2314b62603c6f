import pytest

from wallet.identity.names import InvalidName, mask_name, normalize_name, same_name, spell

SPELLED = {
    "an ordinary name": ("张三", "张三"),
    "spaces around": (" 张三\u3000", "张三"),
    "a padding space of a register": ("张\u3000三", "张三"),
    "a middle dot": ("买买提·吐尔逊", "买买提·吐尔逊"),
    "a bullet": ("买买提•吐尔逊", "买买提·吐尔逊"),
    "a katakana dot with spaces": ("买买提 ・ 吐尔逊", "买买提·吐尔逊"),
    "a full stop": ("买买提.吐尔逊", "买买提·吐尔逊"),
    "a full-width full stop": ("买买提．吐尔逊", "买买提·吐尔逊"),
    "a rare character outside the basic plane": ("李𬬻", "李𬬻"),
    "a Latin name": ("ＪＯＨＮ  Smith", "JOHN Smith"),
    "a radical instead of the character": ("⾼样例", "高样例"),
    "a simplified radical": ("⻰样例", "龙样例"),
    "a private code point of GBK": ("样\ue863", "样䶮"),
    "a compatibility ideograph": ("\uf9da样", "栗样"),
    "a variant chosen by a selector": ("葛\U000e0100样", "葛样"),
    "a byte order mark and a space of no width": ("\ufeff样\u200b例\u200d", "样例"),
    "a character of one county, younger than some Pythons": ("样\U0003158e", "样\U0003158e"),
    "the newest ideographs that Unicode has": ("样\U000323b0", "样\U000323b0"),
    "the zero of Chinese": ("张〇", "张〇"),
    "a circle for the zero": ("张○", "张〇"),
    "a black circle": ("买买提●吐尔逊", "买买提·吐尔逊"),
    "an ideographic full stop": ("买买提。吐尔逊", "买买提·吐尔逊"),
    "a no-break space": ("张\xa0三", "张三"),
    "a Latin name with a comma": ("SMITH， JOHN", "SMITH, JOHN"),
    "what a phone makes of signs": ("O’Neill–Diaz", "O'Neill-Diaz"),
    "an abbreviation at the end": ("JOHN SMITH JR.", "JOHN SMITH JR·"),
    "a decomposed accent": ("Jose\u0301 O'Neill-Diaz", "José O'Neill-Diaz"),
}

NOT_NAMES = {
    "nothing": "",
    "one character": "张",
    "31 characters": "张" * 31,
    "digits": "张3",
    "a comma in a Chinese name": "张,三",
    "a private code point that is nobody's": "张\ue865",
    "a hexagram": "张䷀",
    "no character at all": "张\U0002ffff",
    "a control character": "张\u202e三",
    "a NUL": "张\0三",
    "private use": "张\ue000",
    "a dot at the beginning": "·张三",
    "a dot at the end": "张三·",
    "an angle bracket": "张<b>三",
}


@pytest.mark.parametrize(("typed", "name"), SPELLED.values(), ids=SPELLED)
def test_a_name_has_one_spelling_however_it_is_typed(typed, name):
    assert normalize_name(typed) == name


@pytest.mark.parametrize("text", NOT_NAMES.values(), ids=NOT_NAMES)
def test_what_cannot_be_a_name_is_refused(text):
    with pytest.raises(InvalidName):
        normalize_name(text)


def test_a_name_of_thirty_characters_is_accepted():
    assert len(normalize_name("阿" * 30)) == 30


def test_a_latin_name_may_be_as_long_as_a_passport_has_room_for():
    name = "WOLFESCHLEGELSTEINHAUSEN, MARIA DEL CARMEN J"
    assert len(name) == 44

    assert normalize_name(name) == name
    with pytest.raises(InvalidName):
        normalize_name("A" * 101)


def test_what_is_a_name_does_not_depend_on_the_interpreter():
    for code in [*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000), *range(0x30000, 0x30100)]:
        assert normalize_name(f"样{chr(code)}") == f"样{chr(code)}"


def test_a_register_may_hold_a_name_that_nobody_could_type():
    assert spell("张三之女（未取名）2") == "张三之女(未取名)2"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("买买提·吐尔逊", "买买提・吐尔逊 ", True),
        ("JOHN SMITH", "John Smith", True),
        ("张三", "张三丰", False),
        ("李𬬻", "李炉", False),
        ("样\ue863", "样䶮", True),
        ("⾼样例", "高 样例", True),
        ("SMITH, JOHN", "Smith John", True),
        ("O'NEILL-DIAZ", "ONEILL DIAZ", True),
        ("买买提·吐尔逊", "买买提吐尔逊", False),
    ],
)
def test_names_are_the_same_when_their_spelling_is(one, other, same):
    assert same_name(one, other) is same


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("", "*"),
        ("张", "*"),
        ("张三", "张*"),
        ("张小三", "张*三"),
        ("欧阳小明", "欧**明"),
        ("李小𬬻", "李*𬬻"),
        ("阿依古丽·买买提", "阿******提"),
        ("JOHN SMITH", "J***"),
    ],
)
def test_a_mask_hides_all_but_the_ends_of_a_name(name, masked):
    assert mask_name(name) == masked
