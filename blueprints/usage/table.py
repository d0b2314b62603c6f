"""All looks as CSV: for Excel and WPS, line by line, whatever number there is.

A page of lines is in memory, and while the phone takes it no transaction is open. A venue writes
purpose and place freely: a text that a spreadsheet would compute gets an apostrophe in front.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Response

from app.extensions import db
from blueprints.usage import bodies
from blueprints.usage.words import WORDS
from wallet.calendar.local_time import SHANGHAI
from wallet.catalogue import types
from wallet.usage import listing
from wallet.usage.listing import Use, Wanted

BOM = "\ufeff"  # without it Excel reads UTF-8 as GBK
COLUMNS = (
    "时间（北京时间）",
    "查看者",
    "名称",
    "地点",
    "用途",
    "证照",
    "查看内容",
    "结果",
    "原因",
    "渠道",
    "本人否认",
    "记录编号",
)
# What makes a cell a formula, also in full width; a tab or a line's end may hide it.
COMPUTED = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
DOCUMENTED: dict[str, Any] = {
    "description": "A page as JSON; everything as a table with `format=csv`",
    "content_type": "text/csv",
    "schema": {"type": "string"},
    "success": True,
}


@dataclass(frozen=True)
class Labels:
    """What the catalogues call purposes, and the fields and attachments of each type."""

    purposes: Mapping[str, str]
    fields: Mapping[str, Mapping[str, str]]

    def of_purpose(self, use: Use) -> str:
        said = bodies.purpose_of(use) or ""
        return self.purposes.get(said, said)

    def of_fields(self, use: Use) -> str:
        known = self.fields.get(use.license_type or "", {})
        return "、".join(known.get(name, name) for name in bodies.shown_by(use))


def lines(person_key: bytes, *, wanted: Wanted, on: date) -> Iterator[str]:
    """Yield the table, a page of lines at a time."""
    session = db.session()
    labels = _labels()
    yield BOM + _written([COLUMNS])
    for page in listing.pages(session, person_key, wanted=wanted, on=on):
        session.commit()
        yield _written(_row(use, labels) for use in page)


def as_attachment(lines: Iterable[str]) -> Response:
    response = Response(lines, content_type="text/csv; charset=utf-8; header=present")
    response.headers.set("Content-Disposition", "attachment", filename="usage.csv")
    return response


def _labels() -> Labels:
    session = db.session()
    purposes = {one.code: one.label for one in types.list_purposes(session)}
    fields = {one.code: _named(one.body) for one in types.list_types(session)}
    return Labels(purposes, fields)


def _named(body: dict[str, Any]) -> dict[str, str]:
    attachments = {one["kind"]: one["label"] for one in body["conversion"].get("attachments", ())}
    return attachments | WORDS["field"] | {one["name"]: one["label"] for one in body["fields"]}


def _row(use: Use, labels: Labels) -> tuple[str, ...]:
    said = use.detail
    return (
        _time(use),
        WORDS["by"][use.by_kind],
        " ".join(filter(None, (use.by_name, use.by_number))),
        said.get("place", ""),
        labels.of_purpose(use),
        use.license_name or "",
        labels.of_fields(use),
        WORDS["verdict"].get(said.get("verdict", ""), ""),
        WORDS["reason"].get(said.get("reason", ""), ""),
        WORDS["channel"].get(bodies.channel_of(use) or "", ""),
        "是" if use.is_disputed else "",
        str(use.id),
    )


def _time(use: Use) -> str:
    if use.by_other:
        return use.day.isoformat()
    return use.at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")


def _written(rows: Iterable[tuple[str, ...]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return text.getvalue()


def _harmless(cell: str) -> str:
    """Keep a spreadsheet from computing what somebody wrote."""
    return f"'{cell}" if cell.startswith(COMPUTED) or cell.lstrip().startswith(COMPUTED) else cell
