import json

import pytest

from notifications.models import GrantKind
from notifications.templates import TEMPLATES
from notifications.wechat_templates import SPECIMENS, BadTemplates, read


@pytest.fixture
def file(tmp_path):
    def file(listed):
        path = tmp_path / "templates.json"
        path.write_text(listed if isinstance(listed, str) else json.dumps(listed), "utf-8")
        return path

    return file


def test_the_specimens_carry_every_template():
    assert list(read(SPECIMENS)) == list(TEMPLATES)


def test_an_operator_names_what_they_have_and_what_wechat_calls_it(file):
    fields = {"thing1": "thing4"}

    found = read(file({"license_expiring": {"id": "T", "kind": "long", "fields": fields}}))

    assert list(found) == ["license_expiring"]
    assert found["license_expiring"].kind is GrantKind.LONG
    assert found["license_expiring"].fields == fields


@pytest.mark.parametrize(
    "listed",
    [
        "{",
        [],
        {"never_heard_of": {"id": "T", "kind": "once"}},
        {"license_expiring": {"kind": "once"}},
        {"license_expiring": {"id": "", "kind": "once"}},
        {"license_expiring": {"id": 7, "kind": "once"}},
        {"license_expiring": {"id": "T"}},
        {"license_expiring": {"id": "T", "kind": "daily"}},
        {"license_expiring": "T"},
        {"license_expiring": {"id": "T", "kind": "once", "fields": ["thing1"]}},
        {"license_expiring": {"id": "T", "kind": "once", "fields": {"thing1": "phrase1"}}},
        {"license_expiring": {"id": "T", "kind": "once", "fields": {"thing9": "thing1"}}},
    ],
)
def test_a_file_that_cannot_be_meant_is_refused(file, listed):
    with pytest.raises(BadTemplates):
        read(file(listed))


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(BadTemplates):
        read(tmp_path / "none.json")
