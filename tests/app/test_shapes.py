"""Whatever marshmallow finds wrong has a code and a sentence in each language."""

from typing import Any

import pytest
from marshmallow import Schema, fields, validate

import blueprints
from app.shapes import faults_of
from tests.test_architecture import import_all
from wallet.texts import TEXTS

# What is only said about values of ours, on their way out.
NEVER_SAID = {"format", "special"}


def schemas(cls: type[Schema] = Schema) -> Any:
    for each in cls.__subclasses__():
        yield each
        yield from schemas(each)


def inside(field: fields.Field[Any]) -> Any:
    yield field
    for name in ("inner", "key_field", "value_field"):
        if part := getattr(field, name, None):
            yield from inside(part)


def ours() -> list[fields.Field[Any]]:
    import_all(blueprints)
    made = [each for each in schemas() if each.__module__.startswith("blueprints")]
    assert len(made) > 60
    return [f for each in made for field in each._declared_fields.values() for f in inside(field)]


def code_of(message: str) -> str:
    return message.partition("|")[0]


def test_every_message_of_every_field_is_a_fault_with_its_sentences() -> None:
    for field in ours():
        said = {k: m for k, m in field.error_messages.items() if k not in NEVER_SAID}
        assert {code_of(str(message)) for message in said.values()} <= TEXTS["zh"][
            "faults"
        ].keys(), said


def test_every_validator_says_a_fault_with_its_sentences() -> None:
    for field in ours():
        for one in field.validators:
            if isinstance(one, validate.Length | validate.Range):
                bounds = {"min": one.min, "max": one.max}
                assert bounds["max"] is not None, "only too little: there is no sentence for it"
            elif isinstance(one, validate.OneOf | validate.Regexp):
                assert code_of(one.error) in TEXTS["zh"]["faults"]


class Pair(Schema):
    name = fields.String(required=True, validate=validate.Length(2, 5))
    kind = fields.String(validate=validate.OneOf(["one", "other"]))
    count = fields.Integer(validate=validate.Range(1, 200))


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ({"name": "x"}, {"pointer": "#/name", "code": "length_between", "min": 2, "max": 5}),
        (
            {"name": "xx", "kind": "y"},
            {"pointer": "#/kind", "code": "one_of", "choices": "one, other"},
        ),
        (
            {"name": "xx", "count": 0},
            {"pointer": "#/count", "code": "out_of_range", "min": 1, "max": 200},
        ),
        ({}, {"pointer": "#/name", "code": "required"}),
        ({"name": "xx", "x": "{min}|max=9"}, {"pointer": "#/x", "code": "unknown_field"}),
    ],
)
def test_a_fault_tells_a_program_what_is_taken(body: Any, fault: dict[str, object]) -> None:
    assert faults_of({"json": Pair().validate(body)}) == [fault]
