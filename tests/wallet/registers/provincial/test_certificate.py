from datetime import UTC, date, datetime

import pytest

from tests.wallet.licenses.registers import make_certificate
from wallet.licenses.arrival import Guardian, Party, Representative
from wallet.licenses.state import Flag, State
from wallet.registers.provincial.certificate import STATES, Unreadable, read

UNREADABLE = {
    "no object": "certificate",
    "nothing": None,
    "no identifier": make_certificate(ZZBS=None),
    "a number that is a number": make_certificate(ZZBH=1),
    "no holders": make_certificate(CZZT=None),
    "a holder without a kind of document": make_certificate(CZZT=[{"CZZT": "孙小样"}]),
    "a holder that is a text": make_certificate(CZZT=["孙小样"]),
    "a holder's number that is a number": make_certificate(
        CZZT=[{"CZZT": "孙小样", "CZZTDM": 1, "CZZTDMLXDM": "111"}]
    ),
    "half a character": make_certificate(KZ={"PRACTICE_PLACE": "\ud800"}),
    "a reason that is a list": make_certificate(ZTYY=["x"]),
    "a representative that is a text": make_certificate(FZR="郑样"),
    "a day that does not exist": make_certificate(ZZBFRQ="20260230"),
    "no day of issue": make_certificate(ZZBFRQ=""),
    "an end that is no day": make_certificate(ZZYXQJZRQ="forever"),
    "a moment that is none": make_certificate(ZTRQ="20260305"),
    "a state that is no word": make_certificate(ZZZT=1),
    "fields that are a list": make_certificate(KZ=["SEX"]),
}


def test_a_certificate_is_read_tag_by_tag():
    arrival = read(make_certificate())

    assert arrival.identifier.endswith("2024000001.001.X")
    assert (arrival.type, arrival.number) == ("11990000000000000D004", "202499000123")
    assert arrival.authority_code == "11990100000000027A"
    assert arrival.authority_name == "样例市卫生健康委员会"
    assert arrival.issued_on == arrival.valid_from == date(2024, 1, 1)
    assert arrival.valid_to == date(2028, 12, 31)
    assert arrival.holders == (Party("person", "孙小样", "111", "990101199003050022"),)
    assert arrival.guardians == ()
    assert arrival.representative is None
    assert arrival.fields == {"sex": "2", "practice_place": "样例市第一医院"}
    assert (arrival.state, arrival.state_at, arrival.state_reason) == (State.VALID, None, None)
    assert arrival.flags == frozenset()


@pytest.mark.parametrize(("word", "state"), STATES.items())
def test_every_state_of_the_register_has_its_word(word, state):
    assert read(make_certificate(ZZZT=word)).state is state


@pytest.mark.parametrize("word", ["YEARCANCEL", "release", ""])
def test_a_state_that_we_do_not_know_is_never_valid(word):
    assert read(make_certificate(ZZZT=word)).state is State.SUSPENDED


def test_since_when_is_told_by_the_chinese_clock():
    arrival = read(make_certificate(ZZZT="FREEZE", ZTRQ="20260305083000", ZTYY="暂停执业"))

    assert arrival.state_at == datetime(2026, 3, 5, 0, 30, tzinfo=UTC)
    assert arrival.state_reason == "暂停执业"


@pytest.mark.parametrize("end", ["", None, "99991230", "9999-12-31"])
def test_what_has_no_end_is_written_in_several_ways(end):
    assert read(make_certificate(ZZYXQJZRQ=end)).valid_to is None


def test_tags_that_not_every_certificate_has_may_be_missing():
    certificate = make_certificate()
    for tag in ("ZZYXQQSRQ", "ZZYXQJZRQ", "JHR", "FZR", "ZTRQ", "ZTYY", "NJZT", "DYZT", "KZ"):
        del certificate[tag]

    assert read(certificate).fields == {}


def test_flags_are_read():
    arrival = read(make_certificate(NJZT="DUE", DYZT="ENCUMBERED"))

    assert arrival.flags == {Flag.INSPECTION_DUE, Flag.ENCUMBERED}


def test_a_newborn_has_no_number_and_guardians():
    arrival = read(
        make_certificate(
            CZZT=[{"CZZT": "吴小样", "CZZTDM": "", "CZZTDMLXDM": "111"}],
            JHR=[{"XM": "周样样", "ZJHM": "990101199201010244", "GX": "mother"}],
        )
    )

    assert arrival.holders == (Party("person", "吴小样", "111", None),)
    assert arrival.guardians == (Guardian("周样样", "990101199201010244", "mother"),)


def test_an_institution_has_a_representative():
    arrival = read(
        make_certificate(
            CZZT=[
                {
                    "CZZT": "样例安和诊所",
                    "CZZTDM": "929901010000000A26",
                    "CZZTDMLXDM": "001",
                }
            ],
            FZR={"XM": "郑样", "ZJHM": "990101198001010111"},
        )
    )

    assert arrival.holders[0].kind == "organization"
    assert arrival.representative == Representative("郑样", "990101198001010111")


def test_face_fields_are_texts_whatever_they_were():
    arrival = read(
        make_certificate(KZ={"WEIGHT_G": 3200, "LENGTH_CM": 50.5, "NOTE": None, "X": []})
    )

    assert arrival.fields == {"weight_g": "3200", "length_cm": "50.5"}


@pytest.mark.parametrize("certificate", UNREADABLE.values(), ids=UNREADABLE)
def test_what_is_no_certificate_is_refused_without_repeating_it(certificate):
    with pytest.raises(Unreadable) as refusal:
        read(certificate)

    assert str(refusal.value) == ""
    assert refusal.value.__suppress_context__


@pytest.mark.parametrize("day", ["2026-12-30T16:00:00.000+0000", "20261231", "2026-12-31"])
def test_no_day_is_cut_off_by_a_clock_elsewhere(day):
    assert read(make_certificate(ZZYXQJZRQ=day)).valid_to == date(2026, 12, 31)


@pytest.mark.parametrize("day", ["2024112", "1767110400000", "2026-12-30T16:00:00+0000 or so"])
def test_what_is_no_day_from_end_to_end_is_not_read_as_one(day):
    with pytest.raises(Unreadable):
        read(make_certificate(ZZYXQJZRQ=day))


MOTHER = {"XM": "周样样", "ZJHM": "990101199201010244", "GX": "mother"}


@pytest.mark.parametrize(
    "father",
    [
        {"XM": "无", "ZJHM": "无", "GX": "father"},
        {"XM": "吴样例"},
        {"XM": 1, "GX": "father"},
        "x",
        {},
    ],
)
def test_a_parent_who_is_absent_or_unreadable_does_not_hide_the_other(father):
    (mother,) = read(make_certificate(JHR=[father, MOTHER])).guardians

    assert mother == Guardian("周样样", "990101199201010244", "mother")


@pytest.mark.parametrize("number", ["无", "/", "", None])
def test_a_parent_may_have_no_number(number):
    (father,) = read(
        make_certificate(JHR=[{"XM": "吴样例", "ZJHM": number, "GX": "father"}])
    ).guardians

    assert father == Guardian("吴样例", None, "father")
