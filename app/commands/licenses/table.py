"""Read a row of a table as the license that an issuing system would push (design.md 4.5).

Columns may be called as in the API (`holder.name`), in Chinese (`持证主体`) or by the tags of
GB/T 36903 (`CZZT`); which is which stands in columns.json. A second holder or guardian has a
number behind the name of the group (`holder2.name`, `持证主体2`). Face fields are `field.NAME`,
the field's label, or `KZ_NAME`.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from app.commands.licenses.columns import WORDS, Body, Column
from app.commands.licenses.persons import named_on
from wallet.catalogue.models import LicenseType
from wallet.identity.numbers import HALF_WIDTH
from wallet.reading.dates import read_day

KNOWN = {alias: name for name, aliases in WORDS["columns"].items() for alias in (name, *aliases)}
STATES = {alias: state for state, aliases in WORDS["states"].items() for alias in aliases}
# What a file of rejects has besides its rows' own columns; ignored when it is imported again.
REJECT_COLUMNS = ("reject_line", "reject_reasons")
DAYS = {"issued_on", "valid_from", "valid_to"}
# Year first and its parts apart, for 2024112 could be read in two ways; a spreadsheet adds a time.
DAY = re.compile(
    r"([0-9]{4})(?:([-/.])([0-9]{1,2})\2([0-9]{1,2})|年([0-9]{1,2})月([0-9]{1,2})日)"
    r"(?: [0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)?"
)


# What stands in it is somebody's data, and shown on no terminal.
NO_HEADER = (
    "the first row is no header: at least half of its cells are no columns of ours; "
    "write one above it, as 证照标识, 证照类型 … (docs/operations.md)"
)


class BadHeader(Exception):
    """The table's first row cannot be read; the message says which columns."""


class Table:
    """The meaning of a header."""

    def __init__(self, header: Sequence[str], types: Sequence[LicenseType]) -> None:
        """Raises BadHeader, which names every column that is unknown or missing."""
        self._types = {one.code: one for one in types} | {one.identifier_code: one for one in types}
        self._fields = _field_names(types)
        self._columns = [self._column(cell.strip().lstrip("\ufeff")) for cell in header]
        named = [column for column in self._columns if column]
        unknown = [cell for cell, column in zip(header, self._columns, strict=True) if not column]
        spelled = {_spelled(column) for column in named}
        missing = [name for name in WORDS["required"] if name not in spelled]
        if header and len(named) <= len(unknown):
            raise BadHeader(NO_HEADER)
        if unknown or missing or len(set(named)) != len(named):
            raise BadHeader(_complaint(unknown, missing, named))

    def body(self, cells: Sequence[str]) -> Body:
        """Put the cells of one row in their places; empty cells are left out."""
        found: dict[Column, str] = {}
        for column, cell in zip(self._columns, cells, strict=False):
            if column and cell.strip():
                found[column] = cell.strip()
        plain = {column.name: text for column, text in found.items() if not column.group}
        face = self._face(found, plain)
        return _without_nothing({**self._facts(plain), **named_on(found), "fields": face})

    def _column(self, cell: str) -> Column | None:
        if cell in REJECT_COLUMNS:
            return Column("reject", 0, cell)
        plain, place = _numbered(cell)
        name = KNOWN.get(cell) or KNOWN.get(plain)
        if name is None:
            field = self._fields.get(cell)
            return Column("field", 0, field) if field else None
        group, _, member = name.rpartition(".")
        if group in {"", "authority"}:
            return Column("", 0, name)
        return Column(group, place, member)

    def _facts(self, plain: Mapping[str, str]) -> Body:
        return {
            "identifier": plain.get("identifier"),
            "type": self._type(plain.get("type")),
            "number": plain.get("number"),
            "authority": {"code": plain.get("authority.code"), "name": plain.get("authority.name")},
            **{name: _day(plain.get(name)) for name in DAYS},
            "state": STATES.get(plain.get("state", ""), plain.get("state")),
        }

    def _type(self, given: str | None) -> str | None:
        by_name = {one.name: one.code for one in self._types.values()}
        found = self._types.get(given or "")
        return found.code if found else by_name.get(given or "", given)

    def _face(self, found: Mapping[Column, str], plain: Mapping[str, str]) -> Body:
        license_type = self._types.get(self._type(plain.get("type")) or "")
        kinds = {each["name"]: each for each in license_type.face_fields} if license_type else {}
        return {
            column.name: _face_value(kinds.get(column.name), text)
            for column, text in found.items()
            if column.group == "field"
        }


def _field_names(types: Sequence[LicenseType]) -> dict[str, str]:
    names: dict[str, str] = {}
    for one in types:
        for field in one.face_fields:
            name = field["name"]
            names |= {f"field.{name}": name, f"KZ_{name.upper()}": name}
            names.setdefault(field["label"], name)
    return names


def _numbered(cell: str) -> tuple[str, int]:
    """Split `holder2.name` and `监护人姓名2` into the name and its number, from 0."""
    group, dot, member = cell.partition(".")
    found = re.fullmatch(r"(.*?)([1-9])?", group)
    assert found is not None  # noqa: S101  it matches anything
    return f"{found[1]}{dot}{member}", int(found[2] or 1) - 1


def _spelled(column: Column) -> str:
    return f"{column.group}.{column.name}" if column.group else column.name


def _complaint(unknown: list[str], missing: list[str], named: list[Column]) -> str:
    twice = sorted({_spelled(column) for column in named if named.count(column) > 1})
    parts = {"unknown columns": unknown, "missing columns": missing, "columns twice": twice}
    return "; ".join(f"{what}: {', '.join(names)}" for what, names in parts.items() if names)


def _day(text: str | None) -> str | None:
    """Spell a day as the API does; what is not one is left as it stands, to be complained of."""
    if text is None or text in WORDS["no_end"]:
        return None
    plain = text.translate(HALF_WIDTH)
    if found := DAY.fullmatch(plain):
        month, day = found[3] or found[5], found[4] or found[6]
        return f"{found[1]}-{int(month):02}-{int(day):02}"
    moment = read_day(plain)
    return moment.isoformat() if moment else text


def _face_value(field: Mapping[str, Any] | None, text: str) -> str:
    if field is None:
        return text
    if field["kind"] == "date":
        return _day(text) or text
    codes = {each["label"]: each["code"] for each in field.get("values", ())}
    return str(codes.get(text, text))


def _without_nothing(body: Body) -> Body:
    return {key: value for key, value in body.items() if value not in (None, [], {})}
