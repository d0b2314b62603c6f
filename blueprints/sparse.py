"""Answers that leave out what there is nothing to say about."""

from typing import Any

from marshmallow import Schema, post_dump


class SparseSchema(Schema):
    """Leave out a field that may be missing, instead of saying null."""

    @post_dump
    def leave_out_nothing(self, body: dict[str, Any], **_: Any) -> dict[str, Any]:
        always = {field.data_key or name for name, field in self.fields.items() if field.required}
        return {key: value for key, value in body.items() if value is not None or key in always}
