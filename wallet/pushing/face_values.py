"""The face fields of a pushed license: as texts, and each of the kind that the catalogue names."""

import base64
import binascii
import math
import re
from collections.abc import Iterator, Mapping

from wallet.database import Json
from wallet.reading.faults import Fault
from wallet.reading.reader import Reader, escaped, read_day

LONGEST_TEXT = 2000
LONGEST_NUMBER = 64
# A portrait; the whole license has to fit into a line of 1 MiB.
LONGEST_IMAGE = 900_000
NUMBER = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{1,10})?")
PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")


def read_values(reader: Reader) -> dict[str, str]:
    """Return the values as texts; null counts as absent."""
    values = {}
    for name, value in reader.members.items():
        if isinstance(value, str):
            values[name] = value
        elif _is_number(value):
            values[name] = str(value)
        elif value is not None:
            reader.fault(name, "wrong_kind")
    return values


def faults_of_values(values: Mapping[str, str], face_fields: list[Json]) -> Iterator[Fault]:
    """Find what does not fit the fields of the type; an empty text counts as absent."""
    fields = {field["name"]: field for field in face_fields}
    for name, value in values.items():
        code = _fault(value.strip(), fields[name]) if name in fields else "unknown_field"
        if code:
            yield Fault(f"/fields/{escaped(name)}", code)


def _is_number(value: object) -> bool:
    is_float = isinstance(value, float) and math.isfinite(value)
    return is_float or (isinstance(value, int) and not isinstance(value, bool))


def _fault(value: str, field: Json) -> str | None:
    if not value:
        return None
    kind = field["kind"]
    if kind == "image":
        return _picture_fault(value)
    if kind == "code":
        known = {choice["code"] for choice in field.get("values", ())}
        return None if not known or value in known else "unknown_code"
    if kind == "date":
        return None if read_day(value) else "bad_date"
    if kind == "number":
        return None if NUMBER.fullmatch(value) else "not_a_number"
    return "length" if len(value) > (LONGEST_TEXT if kind == "text" else LONGEST_NUMBER) else None


def _picture_fault(value: str) -> str | None:
    if len(value) > LONGEST_IMAGE:
        return "length"
    try:
        picture = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        return "bad_base64"
    return None if picture.startswith(PICTURES) else "not_a_picture"
