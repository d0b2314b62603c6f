"""A row of a table is read as the license that an issuing system would push."""

import pytest

from app.commands.licenses.table import BadHeader, Table
from tests.app.commands.licenses.samples import HEADER, nurse
from wallet.catalogue import types as catalogue
from wallet.pushing.pushed import read_pushed


@pytest.fixture
def types(session):
    return catalogue.list_types(session)


def read(types, row):
    return Table(list(row), types).body(list(row.values()))


def test_a_row_of_chinese_columns_is_a_whole_license(types):
    row = nurse()

    found = read(types, row)

    assert read_pushed(found).faults == ()
    assert (found["type"], found["state"]) == ("nurse_practice", "valid")
    assert (found["issued_on"], found["valid_from"]) == ("2024-01-05", "2024-01-05")
    assert found["fields"] == {
        "sex": "2",
        "birth_date": "1990-03-05",
        "practice_place": "样例市第一医院",
    }
    assert found["holders"] == [
        {
            "kind": "person",
            "name": "孙小样",
            "id_type": "111",
            "id_number": row["持证主体代码"],
        }
    ]


TAGS = {
    "证照标识": "ZZBS",
    "证照类型": "ZZLXDM",
    "颁发日期": "ZZBFRQ",
    "性别": "KZ_SEX",
    "执业地点": "field.practice_place",
    "持证主体": "holder.name",
}


def test_columns_may_have_the_tags_of_the_standard_and_the_names_of_the_api(types):
    row = nurse()
    renamed = {TAGS.get(name, name): value for name, value in row.items()}

    assert read(types, renamed) == read(types, row)


@pytest.mark.parametrize("written", ["护士执业证书", "nurse_practice", "11990000000000000D004"])
def test_a_type_may_be_called_by_name_and_by_either_code(types, written):
    assert read(types, nurse(证照类型=written))["type"] == "nurse_practice"


@pytest.mark.parametrize("written", ["", "长期", "长期有效"])
def test_what_has_no_end_has_no_last_day(types, written):
    assert "valid_to" not in read(types, nurse(有效期截止日期=written))


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("2024-02-30", "2024-02-30"),
        ("20240105", "2024-01-05"),
        ("2024.1.5", "2024-01-05"),
        ("２０２４/1/5 00:00:00", "2024-01-05"),
        ("2024/01/05 10:30:00", "2024-01-05"),
        ("2024年1月5日", "2024-01-05"),
        ("2026-12-30T16:00:00.000+0000", "2026-12-31"),
        ("2026-12-30 16:00:00Z", "2026-12-31"),
        ("2024112", "2024112"),
        ("2024.12", "2024.12"),
        ("2024-1/2", "2024-1/2"),
        ("45292", "45292"),
        ("next spring", "next spring"),
    ],
)
def test_days_are_spelled_as_the_api_does_and_never_made_up(types, written, read_as):
    assert read(types, nurse(颁发日期=written))["issued_on"] == read_as


def test_a_second_holder_has_a_number_behind_the_name(types):
    found = read(types, nurse() | {"持证主体2": "样例诊所", "持证主体代码2": "929901010000000A26"})

    first, second = found["holders"]
    assert (first["kind"], second["kind"]) == ("person", "organization")
    assert second["id_type"] == "001"


def test_guardians_and_representatives_have_columns_of_their_own(types):
    more = {"监护人姓名": "周样样", "监护人关系": "母亲", "负责人姓名": "郑样"}

    found = read(types, nurse() | more)

    assert found["guardians"] == [{"name": "周样样", "id_number": None, "relation": "mother"}]
    assert found["representative"] == {"name": "郑样", "id_number": None}


def test_what_an_earlier_import_added_is_passed_over(types):
    row = nurse()

    assert read(types, row | {"reject_line": "7", "reject_reasons": "x"}) == read(types, row)


@pytest.mark.parametrize(
    ("header", "says"),
    [
        ([*HEADER, "星座"], "unknown columns: 星座"),
        (HEADER[1:], "missing columns: identifier"),
        ([*HEADER, "ZZBH"], "columns twice: number"),
        ([], "missing columns: identifier"),
    ],
)
def test_a_header_that_cannot_be_read_is_refused_with_the_names_of_its_columns(types, header, says):
    with pytest.raises(BadHeader, match=says):
        Table(header, types)


def test_a_row_of_data_in_place_of_the_header_is_not_shown(types):
    row = list(nurse().values())

    with pytest.raises(BadHeader, match="no header") as refused:
        Table(row, types)

    assert [cell for cell in row if cell in str(refused.value)] == []
