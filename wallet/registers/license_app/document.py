"""Read a license-app's document: English tags, coded states, Chinese labels and dates.

license_code identifier · license_item_code type · id_code number · issue_org_(name, code) authority
issue_date, begin_date, expiry_date days · license_status code, abolish_(time, reason) since, why
holder_(name, identity_type, identity_num) lists side by side · related_persons · data_fields
"""

import json
import re
from datetime import date, datetime
from typing import Any

from wallet.identity.documents import RESIDENT_ID, USCC
from wallet.licenses.arrival import (
    Arrival,
    Guardian,
    Party,
    PartyKind,
    Representative,
    stated,
)
from wallet.licenses.state import State
from wallet.reading.dates import read_day, read_moment
from wallet.registers.provincial.certificate import NO_END_YEAR, Unreadable

# The state codes of the national QR service (住建部); 05 only says that it is over.
STATES = {
    "01": State.VALID,
    "02": State.SUSPENDED,
    "03": State.WITHDRAWN,
    "04": State.CANCELLED,
    "05": State.EXPIRED,
    "06": State.TRANSFERRED_OUT,
    "07": State.REVOKED,
}
ID_TYPES = {"10": RESIDENT_ID, "01": USCC}
RELATIONS = {"母亲": "mother", "父亲": "father", "监护人": "other"}
REPRESENTATIVES = {"法定代表人", "主要负责人"}
NO_END = {"", "长期"}
CHINESE_DAY = re.compile(r"([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日")
# What our catalogue calls a field; where types differ, all of it: a type keeps what it knows.
FIELDS: dict[str, tuple[str, ...]] = {
    "性别": ("sex",),
    "出生日期": ("birth_date",),
    "执业级别": ("level",),
    "执业类别": ("category",),
    "执业范围": ("scope",),
    "执业地点": ("practice_place",),
    "主要执业机构": ("main_institution",),
    "首次注册日期": ("first_registered_on",),
    "考核合格的技术项目": ("techniques",),
    "中医药技术": ("techniques",),
    "所在机构": ("institution",),
    "接生机构": ("institution",),
    "新生儿姓名": ("child_name",),
    "新生儿性别": ("child_sex",),
    "出生时间": ("born_at",),
    "出生地点": ("birth_place",),
    "母亲姓名": ("mother_name",),
    "母亲有效身份证件号码": ("mother_id_number",),
    "父亲姓名": ("father_name",),
    "父亲有效身份证件号码": ("father_id_number",),
    "地址": ("address",),
    "执业地址": ("address",),
    "经营地址": ("address",),
    "生产地址": ("address",),
    "供水地址": ("address",),
    "法定代表人": ("legal_person",),
    "主要负责人": ("principal",),
    "诊疗科目": ("subjects",),
    "许可项目": ("services", "scope"),
    "设备": ("equipment",),
}


def read(document: Any) -> Arrival:
    """Turn a document into an arrival; raises Unreadable, without saying what it read."""
    try:
        # JSON can hold halves of characters (\\ud800), which nothing behind here can.
        json.dumps(document, ensure_ascii=False).encode()
        return _arrival(document)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise Unreadable from None


def _arrival(said: dict[str, Any]) -> Arrival:
    related = [(_text(each["relation"]), each) for each in said.get("related_persons") or ()]
    leads = [each for relation, each in related if relation in REPRESENTATIVES]
    return Arrival(
        identifier=_text(said["license_code"]),
        type=_text(said["license_item_code"]),
        number=_text(said["id_code"]),
        authority_code=_text(said["issue_org_code"]),
        authority_name=_text(said["issue_org_name"]),
        issued_on=_day(said["issue_date"]),
        valid_from=_day_or_none(said.get("begin_date")),
        valid_to=_day_or_none(said.get("expiry_date")),
        holders=tuple(_holders(said)),
        guardians=tuple(filter(None, (_guardian(*one) for one in related))),
        representative=_representative(leads[0]) if leads else None,
        fields=_fields(said.get("data_fields") or {}),
        # A code that we do not know, 99 among them, is never taken for valid.
        state=STATES.get(_text(said["license_status"]), State.SUSPENDED),
        state_at=_moment_or_none(said.get("abolish_time")),
        state_reason=_text(said.get("abolish_reason") or "") or None,
    )


def _guardian(relation: str, said: dict[str, Any]) -> Guardian | None:
    """Read one of the parents; one that cannot be read does not hide the other."""
    try:
        name, number = stated(_text(said["name"])), stated(_text(said.get("identity_num") or ""))
    except (KeyError, TypeError):
        return None
    return Guardian(name, number, RELATIONS[relation]) if name and relation in RELATIONS else None


def _holders(said: dict[str, Any]) -> list[Party]:
    sides = said["holder_name"], said["holder_identity_type"], said["holder_identity_num"]
    if not all(isinstance(side, list) for side in sides):
        raise TypeError
    return [_holder(*each) for each in zip(*sides, strict=True)]


def _holder(name: object, id_type: object, number: object) -> Party:
    kind: PartyKind = "organization" if ID_TYPES[_text(id_type)] == USCC else "person"
    return Party(kind, _text(name), ID_TYPES[_text(id_type)], _text(number or "") or None)


def _representative(said: dict[str, Any]) -> Representative:
    return Representative(_text(said["name"]), _text(said["identity_num"]))


def _fields(said: dict[str, Any]) -> dict[str, str]:
    return {
        name: _plain(str(value))
        for label, value in said.items()
        if isinstance(value, str | int | float)
        for name in FIELDS.get(label, ())
    }


def _plain(value: str) -> str:
    found = CHINESE_DAY.fullmatch(value)
    return date(*map(int, found.groups())).isoformat() if found else value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _day(value: object) -> date:
    day = read_day(_text(value))
    if day is None:
        raise ValueError
    return day


def _day_or_none(value: object) -> date | None:
    if value is None or value in NO_END:
        return None
    day = _day(value)
    return None if day.year == NO_END_YEAR else day


def _moment_or_none(value: object) -> datetime | None:
    if not value:
        return None
    moment = read_moment(_text(value))
    if moment is None:
        raise ValueError
    return moment
