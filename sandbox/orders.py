"""What the issuing system is asked for: read from JSON, refused in one sentence when it cannot be.

A certificate is spelled with the register's tags: docs/sandbox.md lists them.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sandbox import body
from sandbox.license_types import TYPES
from sandbox.refusals import Refusal

LONGEST = 200
LONGEST_FIELD = 2000
LONGEST_CODE = 32
MOST_PARTIES = 20
MOST_FIELDS = 100
Parties = list[dict[str, str]]


@dataclass(frozen=True)
class Order:
    """One license to be issued."""

    application_no: str
    type_code: str
    number: str
    authority_code: str
    authority_name: str
    issued_on: str | None
    holders: Parties
    guardians: Parties
    representative: dict[str, str] | None
    fields: dict[str, str]
    replaces: str | None

    def numbers(self) -> set[str]:
        """Return the numbers of the holders who have one."""
        return {each["CZZTDM"] for each in self.holders if each["CZZTDM"]}


def read(asked: body.Body) -> Order:
    """Read an order. Raises Refusal."""
    type_code = body.text(asked, "ZZLXDM", longest=LONGEST_CODE)
    if type_code not in TYPES:
        raise Refusal("ZZLXDM is none of the types that are issued here")
    return Order(
        application_no=body.text(asked, "applicationNo", longest=LONGEST_CODE * 2),
        type_code=type_code,
        number=body.text(asked, "ZZBH", longest=LONGEST),
        authority_code=_authority(asked),
        authority_name=body.text(asked, "ZZBFJG", longest=LONGEST),
        issued_on=_day_or_none(asked, "ZZBFRQ"),
        holders=[_holder(each) for each in _list(asked, "CZZT", least=1)],
        guardians=[_person(each, "GX") for each in _list(asked, "JHR")],
        representative=_person(asked["FZR"]) if asked.get("FZR") else None,
        fields=_fields(asked),
        replaces=_text_or_none(asked, "replaces"),
    )


def _authority(asked: body.Body) -> str:
    code = body.text(asked, "ZZBFJGDM", longest=18)
    if not (code.isascii() and code.isalnum() and code == code.upper()):
        raise Refusal("ZZBFJGDM must be the code of an authority")
    return code


def _holder(part: body.Body) -> dict[str, str]:
    # A newborn has no number yet.
    number = body.text(part, "CZZTDM", longest=LONGEST_CODE) if part.get("CZZTDM") else ""
    kind = body.text(part, "CZZTDMLXDM", longest=3)
    return {
        "CZZT": body.text(part, "CZZT", longest=LONGEST),
        "CZZTDM": number,
        "CZZTDMLXDM": kind,
    }


def _person(part: Any, *more: str) -> dict[str, str]:
    if not isinstance(part, dict):
        raise Refusal("a person must be a JSON object")
    # Of a parent the number may not be known, and the kind is said where it is not the usual one.
    more += tuple(tag for tag in ("ZJHM", "ZJLXDM") if part.get(tag))
    return {"ZJHM": "", **{tag: body.text(part, tag, longest=LONGEST) for tag in ("XM", *more)}}


def _list(asked: body.Body, tag: str, *, least: int = 0) -> list[body.Body]:
    parts = asked.get(tag, [])
    if not isinstance(parts, list) or not least <= len(parts) <= MOST_PARTIES:
        raise Refusal(f"{tag} must be a list of {least} to {MOST_PARTIES}")
    if not all(isinstance(part, dict) for part in parts):
        raise Refusal(f"{tag} must be a list of JSON objects")
    return parts


def _fields(asked: body.Body) -> dict[str, str]:
    fields = asked.get("KZ", {})
    if not isinstance(fields, dict) or len(fields) > MOST_FIELDS:
        raise Refusal(f"KZ must be a JSON object of at most {MOST_FIELDS} fields")
    return {tag: body.text(fields, tag, longest=LONGEST_FIELD) for tag in fields}


def _day_or_none(asked: body.Body, tag: str) -> str | None:
    day = _text_or_none(asked, tag)
    try:
        return day and f"{datetime.strptime(f'{day}+0800', '%Y%m%d%z'):%Y%m%d}"
    except ValueError:
        raise Refusal(f"{tag} must be a day, such as 20261121") from None


def _text_or_none(asked: body.Body, tag: str) -> str | None:
    return body.text(asked, tag, longest=LONGEST) if asked.get(tag) else None
