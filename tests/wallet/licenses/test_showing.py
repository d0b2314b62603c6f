from typing import Any

import pytest

from wallet.licenses.models import HolderKind
from wallet.licenses.showing import face_values, name_masked, number_masked

FIELDS: list[dict[str, Any]] = [
    {"name": "sex", "label": "性别", "kind": "code", "values": [{"code": "2", "label": "女"}]},
    {"name": "place", "label": "执业地点", "kind": "text"},
    {"name": "mother_id_number", "label": "母亲证件号码", "kind": "id_number"},
]
VALUES = {"mother_id_number": "990101199201010244", "place": "样例市", "sex": "2"}


def shown(**more):
    return [(one.name, one.label, one.value) for one in face_values(FIELDS, VALUES, **more)]


def test_face_fields_are_shown_in_the_catalogues_order_with_codes_in_words():
    assert shown() == [
        ("sex", "性别", "女"),
        ("place", "执业地点", "样例市"),
        ("mother_id_number", "母亲证件号码", "990101199201010244"),
    ]


def test_id_numbers_on_the_face_are_masked_for_others():
    assert shown(masked=True)[2][2] == "990***********0244"


def test_only_the_fields_that_were_asked_for_are_shown():
    assert [name for name, _, _ in shown(names={"place", "unknown"})] == ["place"]
    assert shown(names=()) == []


@pytest.mark.parametrize(("value", "words"), [("女", ["女"]), ("9", ["9"]), ("", [])])
def test_a_value_without_words_is_shown_as_it_is_and_an_empty_one_not_at_all(value, words):
    assert [one.value for one in face_values(FIELDS, {"sex": value})] == words


def test_a_number_that_contains_an_id_number_shows_nothing_of_it():
    assert number_masked("202499000123", contains_id_number=False) == "********0123"
    assert number_masked("202499110990101199003050022", contains_id_number=True) == "*" * 27


def test_an_organizations_name_is_public():
    assert name_masked(HolderKind.ORGANIZATION, "样例安和诊所") == "样例安和诊所"
    assert name_masked(HolderKind.PERSON, "孙小样") == "孙*样"
