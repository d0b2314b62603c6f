"""Read a provincial register's certificate: its pinyin tags (GB/T 36903), words and dates.

ZZBS identifier · ZZLXDM type · ZZBH number · ZZBFJG(DM) authority · ZZBFRQ issued
ZZYXQQSRQ, ZZYXQJZRQ first and last day · ZZZT, ZTRQ, ZTYY state, since when, why
CZZT holders · JHR guardians · FZR representative · KZ face fields · NJZT, DYZT flags
"""

import json
from datetime import date, datetime
from typing import Any

from wallet.identity.documents import RESIDENT_ID
from wallet.licenses.arrival import (
    Arrival,
    Guardian,
    Party,
    PartyKind,
    Representative,
    stated,
)
from wallet.licenses.state import Flag, State
from wallet.reading.dates import read_day, read_moment

STATES = {
    "RELEASE": State.VALID,
    "NOT_ACTIVE": State.NOT_YET_VALID,
    "OVERDUE": State.EXPIRED,
    "FREEZE": State.SUSPENDED,
    "REVOKE": State.REVOKED,
    "WITHDRAW": State.WITHDRAWN,
    "CANCEL": State.CANCELLED,
    "VOID": State.VOID,
    "CHANGE": State.SUPERSEDED,
    "TRANSFER": State.TRANSFERRED_OUT,
}
FLAGS = {("NJZT", "DUE"): Flag.INSPECTION_DUE, ("DYZT", "ENCUMBERED"): Flag.ENCUMBERED}
ORGANIZATION_ID_TYPES = {"001", "099"}  # GB/T 36903-2018 annex A
NO_END_YEAR = 9999  # 99991230 is written where nothing ends


class Unreadable(Exception):
    """The certificate lacks a tag that every certificate has, or holds a date that is none."""


def read(certificate: Any) -> Arrival:
    """Turn a certificate into an arrival; raises Unreadable, without saying what it read."""
    try:
        # JSON can hold halves of characters (\\ud800), which nothing behind here can.
        json.dumps(certificate, ensure_ascii=False).encode()
        return _arrival(certificate)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise Unreadable from None


def _arrival(cert: dict[str, Any]) -> Arrival:
    word = _text(cert["ZZZT"])
    # A word that we do not know is never taken for valid.
    state = STATES.get(word, State.SUSPENDED)
    return Arrival(
        identifier=_text(cert["ZZBS"]),
        type=_text(cert["ZZLXDM"]),
        number=_text(cert["ZZBH"]),
        authority_code=_text(cert["ZZBFJGDM"]),
        authority_name=_text(cert["ZZBFJG"]),
        issued_on=_day(cert["ZZBFRQ"]),
        valid_from=_day_or_none(cert.get("ZZYXQQSRQ")),
        valid_to=_day_or_none(cert.get("ZZYXQJZRQ")),
        holders=tuple(map(_holder, cert["CZZT"])),
        guardians=tuple(filter(None, map(_guardian, cert.get("JHR") or ()))),
        representative=_representative(cert["FZR"]) if cert.get("FZR") else None,
        fields=_fields(cert.get("KZ") or {}),
        state=state,
        state_at=_moment_or_none(cert.get("ZTRQ")),
        state_reason=_text_or_none(cert.get("ZTYY")),
        flags=frozenset(flag for (tag, on), flag in FLAGS.items() if cert.get(tag) == on),
    )


def _holder(holder: dict[str, Any]) -> Party:
    id_type = _text(holder["CZZTDMLXDM"])
    kind: PartyKind = "organization" if id_type in ORGANIZATION_ID_TYPES else "person"
    return Party(kind, _text(holder["CZZT"]), id_type, _text_or_none(holder.get("CZZTDM")))


def _guardian(guardian: Any) -> Guardian | None:
    """Read one of the parents; one that cannot be read does not hide the other."""
    try:
        name, relation = stated(_text(guardian["XM"])), _text(guardian["GX"])
        number = stated(_text_or_none(guardian.get("ZJHM")))
    except (KeyError, TypeError, AttributeError):
        return None
    return Guardian(name, number, relation, _id_type(guardian)) if name else None


def _representative(representative: dict[str, Any]) -> Representative:
    name, number = _text(representative["XM"]), _text(representative["ZJHM"])
    return Representative(name, number, _id_type(representative))


def _id_type(person: dict[str, Any]) -> str:
    return _text(person.get("ZJLXDM") or RESIDENT_ID)


def _fields(extension: dict[str, Any]) -> dict[str, str]:
    plain = {key.lower(): value for key, value in extension.items()}
    return {key: str(value) for key, value in plain.items() if isinstance(value, str | int | float)}


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _text_or_none(value: object) -> str | None:
    return _text(value) if value else None


def _day(value: object) -> date:
    day = read_day(_text(value))
    if day is None:
        raise ValueError
    return day


def _day_or_none(value: object) -> date | None:
    day = _day(value) if value else None
    return None if day and day.year == NO_END_YEAR else day


def _moment_or_none(value: object) -> datetime | None:
    moment = read_moment(_text(value)) if value else None
    if value and moment is None:
        raise ValueError
    return moment
