"""What OpenAPI says about bodies that the views read for themselves."""

from http import HTTPStatus
from typing import Any

from blueprints.idempotency import PARAMETER
from blueprints.issuer import schemas

BINARY = {"schema": {"type": "string", "format": "binary"}}


def _header(name: str, description: str, *, required: bool = False) -> dict[str, Any]:
    schema = {"type": "string", "maxLength": 128}
    return {
        "in": "header",
        "name": name,
        "required": required,
        "description": description,
        "schema": schema,
    }


def _json(schema: type) -> dict[str, Any]:
    return {"required": True, "content": {"application/json": {"schema": schema}}}


PUSH: dict[str, Any] = {
    "requestBody": _json(schemas.PushedLicenseSchema),
    "parameters": [_header("If-Match", "the `version` that was read; another one is 412")],
    "responses": {
        "400": "BAD_REQUEST",
        "409": "CONFLICT",
        "412": "PRECONDITION_FAILED",
        "415": "UNSUPPORTED_MEDIA_TYPE",
        "422": HTTPStatus(422).name,
    },
}
EVENT: dict[str, Any] = {
    "requestBody": _json(schemas.NoticeSchema),
    "parameters": [PARAMETER],
    "responses": {
        "400": "BAD_REQUEST",
        "404": "NOT_FOUND",
        "409": "CONFLICT",
        "415": "UNSUPPORTED_MEDIA_TYPE",
        "422": HTTPStatus(422).name,
    },
}
FILE: dict[str, Any] = {
    "requestBody": {"required": True, "content": dict.fromkeys(schemas.FILES, BINARY)},
    "parameters": [_header("X-Digest-SM3", "SM3 of the body, in hex", required=True)],
    "responses": {
        "404": "NOT_FOUND",
        "413": HTTPStatus(413).name,
        "415": "UNSUPPORTED_MEDIA_TYPE",
        "422": HTTPStatus(422).name,
    },
}
BATCH: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {schemas.NDJSON: {"schema": {"type": "string", "format": "binary"}}},
    },
    "parameters": [_header("Import-Id", "names the import, so that it goes on after a cut")],
    "responses": {
        "200": {
            "description": "one line of JSON for each line of the request, in their order",
            "content": {schemas.NDJSON: {"schema": {"type": "string"}}},
        },
        "415": "UNSUPPORTED_MEDIA_TYPE",
        "422": HTTPStatus(422).name,
    },
}
