from datetime import UTC, date, datetime

import pytest

from tests.wallet.licenses.license_apps import make_document
from wallet.licenses.arrival import Guardian, Party, Representative
from wallet.licenses.state import State
from wallet.registers.license_app.document import read
from wallet.registers.provincial.certificate import Unreadable

PERSON = {"name": "周样样", "identity_type": "10", "identity_num": "990101199201010244"}


def test_a_document_becomes_an_arrival():
    arrival = read(make_document())

    assert arrival.type == "11990000000000000D004"
    assert arrival.number == "202499000123"
    assert (arrival.issued_on, arrival.valid_from) == (date(2024, 1, 1), date(2024, 1, 1))
    assert arrival.valid_to == date(2028, 12, 31)
    assert arrival.holders == (Party("person", "孙小样", "111", "990101199003050022"),)
    assert (arrival.guardians, arrival.representative, arrival.flags) == ((), None, None)
    assert arrival.fields == {
        "sex": "女",
        "birth_date": "1990-03-05",
        "practice_place": "样例市第一医院",
    }


@pytest.mark.parametrize(
    ("code", "state"),
    [
        ("01", State.VALID),
        ("02", State.SUSPENDED),
        ("03", State.WITHDRAWN),
        ("04", State.CANCELLED),
        ("05", State.EXPIRED),
        ("06", State.TRANSFERRED_OUT),
        ("07", State.REVOKED),
        ("99", State.SUSPENDED),
        ("42", State.SUSPENDED),
        ("", State.SUSPENDED),
    ],
)
def test_a_coded_state_is_a_state_and_an_unknown_one_is_never_valid(code, state):
    assert read(make_document(license_status=code)).state is state


def test_a_state_has_its_moment_in_china_and_its_reason():
    said = {"license_status": "02", "abolish_time": "2026-10-12 10:00:00", "abolish_reason": "暂停"}

    arrival = read(make_document(**said))

    assert arrival.state_at == datetime(2026, 10, 12, 2, 0, tzinfo=UTC)
    assert arrival.state_reason == "暂停"


@pytest.mark.parametrize("said", ["长期", "", None, "9999-12-31 00:00:00"])
def test_no_end_is_written_in_many_ways(said):
    assert read(make_document(expiry_date=said)).valid_to is None


def test_an_organization_has_a_representative():
    arrival = read(
        make_document(
            holder_name=["样例安和诊所"],
            holder_identity_type=["01"],
            holder_identity_num=["929901010000000A26"],
            related_persons=[{**PERSON, "relation": "法定代表人"}],
        )
    )

    assert arrival.holders == (Party("organization", "样例安和诊所", "001", "929901010000000A26"),)
    assert arrival.representative == Representative("周样样", "990101199201010244")


def test_a_newborn_has_guardians_and_no_number():
    arrival = read(
        make_document(holder_identity_num=[""], related_persons=[{**PERSON, "relation": "母亲"}])
    )

    assert arrival.holders[0].id_number is None
    assert arrival.guardians == (Guardian("周样样", "990101199201010244", "mother"),)


def test_a_field_that_types_name_differently_is_kept_under_each_name():
    fields = {"许可项目": "放射诊断", "我们不知道的": "x", "设备": ["list"]}

    assert read(make_document(data_fields=fields)).fields == {
        "services": "放射诊断",
        "scope": "放射诊断",
    }


@pytest.mark.parametrize(
    "changes",
    [
        {"license_code": None},
        {"id_code": 7},
        {"issue_date": "soon"},
        {"issue_date": "2026-02-30 00:00:00"},
        {"expiry_date": "until further notice"},
        {"abolish_time": "yesterday"},
        {"holder_name": "孙小样"},
        {"holder_name": ["孙小样", "another"]},
        {"holder_identity_type": ["77"]},
        {"related_persons": [{}]},
        {"license_status": 1},
        {"data_fields": {"出生日期": "1990年13月45日"}},
        {"name": "\ud800"},
    ],
    ids=str,
)
def test_a_document_that_lacks_something_cannot_be_read(changes):
    with pytest.raises(Unreadable):
        read(make_document(**changes))


@pytest.mark.parametrize("document", [None, [], "text", 7, {}])
def test_what_is_no_document_cannot_be_read(document):
    with pytest.raises(Unreadable):
        read(document)


@pytest.mark.parametrize("father", [{"name": "无", "identity_num": "无"}, {"name": 1}, {}])
def test_a_parent_who_is_absent_or_unreadable_does_not_hide_the_other(father):
    people = [{**father, "relation": "父亲"}, {**PERSON, "relation": "母亲"}]

    (mother,) = read(make_document(related_persons=people)).guardians

    assert mother == Guardian(PERSON["name"], PERSON["identity_num"], "mother")
