"""What marshmallow finds wrong, in the dialect of all our faults.

marshmallow says sentences. Here each of them is replaced by a code and the bounds that it speaks
of, `out_of_range|min=1|max=200`, and read again as a fault; its sentences are in `wallet.texts`.
"""

from typing import Any

from marshmallow import Schema, fields, validate

from wallet.texts import TEXTS

WRONG_KIND = "wrong_kind"
OF_FIELDS: dict[type[fields.Field[Any]], dict[str, str]] = {
    fields.Field: {
        "required": "required",
        "null": WRONG_KIND,
        "validator_failed": "wrong_form",
    },
    fields.Nested: {"type": WRONG_KIND},
    fields.List: {"invalid": WRONG_KIND},
    fields.Mapping: {"invalid": WRONG_KIND},
    fields.String: {"invalid": WRONG_KIND, "invalid_utf8": WRONG_KIND},
    fields.Number: {"invalid": "not_a_number", "too_large": "not_a_number"},
    fields.Integer: {"invalid": "not_a_number"},
    fields.Boolean: {"invalid": WRONG_KIND},
    fields.UUID: {"invalid_uuid": "bad_id"},
    fields.Date: {"invalid": "bad_date", "invalid_awareness": "bad_date"},
    fields.AwareDateTime: {"invalid": "bad_moment", "invalid_awareness": "bad_moment"},
    fields.Enum: {"unknown": "one_of|choices={choices}"},
}
OF_VALIDATORS: dict[type[validate.Validator], dict[str, str]] = {
    validate.Length: {
        "message_max": "too_long|max={max}",
        "message_all": "length_between|min={min}|max={max}",
    },
    validate.Range: {"message_all": "out_of_range|min={{min}}|max={{max}}"},  # formatted twice
    validate.OneOf: {"default_message": "one_of|choices={choices}"},
    validate.Regexp: {"default_message": "wrong_form"},
}
OF_SCHEMAS = {"type": WRONG_KIND, "unknown": "unknown_field"}


def _teach() -> None:
    Schema.error_messages = OF_SCHEMAS
    for kind, messages in OF_FIELDS.items():
        kind.default_error_messages = dict(messages)
    for validator, texts in OF_VALIDATORS.items():
        for name, text in texts.items():
            setattr(validator, name, text)


# Every field reads its messages when it is made, so importing this is what teaches them.
_teach()


def faults_of(messages: dict[str, Any]) -> list[dict[str, Any]]:
    """Flatten marshmallow's messages, by location, to RFC 9457's list with JSON pointers."""
    found = []
    for location, inside in messages.items():
        mark = "pointer" if location == "json" else "parameter"
        start = "#" if location == "json" else ""
        found += [{mark: path.lstrip("/"), **_read(text)} for path, text in _walk(start, inside)]
    return found


def _read(text: str) -> dict[str, Any]:
    code, *bounds = text.split("|")
    if code not in TEXTS["en"]["faults"]:
        return {"code": "wrong_form", "detail": text}
    told = dict(bound.split("=", 1) for bound in bounds)
    found = {name: int(said) if said.isdecimal() else said for name, said in told.items()}
    return {"code": code, **found}


def _walk(path: str, inside: Any) -> list[tuple[str, str]]:
    if isinstance(inside, dict):
        steps = [(f"{path}/{_escape(str(key))}", value) for key, value in inside.items()]
        return [row for step, value in steps for row in _walk(_tidy(step), value)]
    texts = inside if isinstance(inside, list) else [inside]
    return [(path, str(text)) for text in texts]


def _tidy(path: str) -> str:
    # marshmallow files what concerns the whole document under `_schema`.
    return path.removesuffix("/_schema")


def _escape(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")
