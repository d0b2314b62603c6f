"""A provincial license register, in the manner of the sharing platforms: /certshare/…"""

import hmac
import re
import secrets
from dataclasses import dataclass
from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue

from sandbox import body
from sandbox.certificates import Certificates, on_it, shown
from sandbox.clock import Clock
from sandbox.refusals import BadJson

PREFIX = "/certshare/"
# head.status of the sharing platforms.
OK, NOT_FOUND, AUTH_FAILED, PARAM_EMPTY = 0, 10, 11, 12
OTHER, BAD_VALUE, BAD_HOLDER_TYPE = 99, 102, 103
MESSAGES = {
    OK: "成功",
    NOT_FOUND: "查无数据",
    AUTH_FAILED: "认证失败",
    PARAM_EMPTY: "必填参数为空",
    OTHER: "其他错误",
    BAD_VALUE: "参数值不正确",
    BAD_HOLDER_TYPE: "持证主体类型不正确",
}
HOLDER_TYPES = ("111", "414", "511", "516", "553", "001")
ASKED_FIELDS = ("ZZBS", "ZZLXDM", "ZZBH", "ZZMC", "ZZBFJGDM", "ZZBFRQ", "CZZT", "CZZTDM")
TIME = re.compile(r"[0-9]{14}")
LONGEST_REQ_NO = 32
LONGEST_CODE = 32
LONGEST_USE_CAUSE = 200
LONGEST_VALUE = 200


class RegisterError(Exception):
    """A refusal in the register's words."""

    def __init__(self, status: int, what: str = "") -> None:
        super().__init__(status, what)
        self.status = status
        self.what = what


@dataclass(frozen=True)
class Access:
    """What a calling system proves itself with."""

    access_id: str
    access_token: str

    def require(self, head: dict[str, Any]) -> None:
        """Raise RegisterError unless the head of a request is complete and right."""
        if _text(head, "accessId") != self.access_id:
            raise RegisterError(AUTH_FAILED)
        said = _text(head, "accessToken").encode()
        if not hmac.compare_digest(said, self.access_token.encode()):
            raise RegisterError(AUTH_FAILED)
        if not TIME.fullmatch(_text(head, "time")):
            raise RegisterError(BAD_VALUE, "time")
        _text(head, "reqNo", longest=LONGEST_REQ_NO)


def blueprint(certificates: Certificates, *, access: Access, clock: Clock) -> Blueprint:
    """Serve the register."""
    bp = Blueprint("register", __name__, url_prefix=PREFIX.rstrip("/"))

    @bp.post("/queryCertInfoByHolderCode")
    def query_by_holder() -> ResponseReturnValue:
        asked = _data(access)
        holder_type = _text(asked, "holderType")
        holder_code = _text(asked, "holderCode", longest=LONGEST_CODE)
        _text(asked, "useCause", longest=LONGEST_USE_CAUSE)
        if holder_type not in HOLDER_TYPES:
            raise RegisterError(BAD_HOLDER_TYPE)
        return envelope(OK, data={"certs": certificates.of(holder_type, holder_code)})

    @bp.post("/queryCertInfo")
    def query_by_number() -> ResponseReturnValue:
        asked = _data(access)
        type_code, number = _text(asked, "certTypeCode"), _text(asked, "certNumber")
        _text(asked, "useCause", longest=LONGEST_USE_CAUSE)
        holder = _text(asked, "holderCode", longest=LONGEST_CODE) if asked.get("holderCode") else ""
        found = certificates.find(type_code, number)
        if found is None or (holder and not on_it(found, holder)):
            raise RegisterError(NOT_FOUND)
        return envelope(OK, data={"cert": shown(found)})

    @bp.post("/verifyCertInfo")
    def verify() -> ResponseReturnValue:
        asked = _data(access)
        _text(asked, "useCause", longest=LONGEST_USE_CAUSE)
        known = {key: _text(asked, key) for key in ASKED_FIELDS if asked.get(key)}
        return envelope(OK, data={"result": certificates.verify(known, at=clock.now())})

    @bp.errorhandler(RegisterError)
    def refuse(error: RegisterError) -> ResponseReturnValue:
        return envelope(error.status, what=error.what)

    @bp.errorhandler(BadJson)
    def not_json(error: BadJson) -> ResponseReturnValue:
        return envelope(OTHER, what=str(error)), error.status

    return bp


def envelope(status: int, *, what: str = "", data: dict[str, Any] | None = None) -> dict[str, Any]:
    """Wrap an answer as the register does."""
    message = MESSAGES.get(status, MESSAGES[OTHER])
    head = {
        "status": status,
        "message": f"{message}: {what}" if what else message,
        "respNo": secrets.token_hex(16),
    }
    return {"head": head, "data": data or {}}


def _data(access: Access) -> dict[str, Any]:
    said = body.read()
    access.require(_part(said, "head"))
    return _part(said, "data")


def _part(said: dict[str, Any], name: str) -> dict[str, Any]:
    part = said.get(name)
    if not part:
        raise RegisterError(PARAM_EMPTY, name)
    if not isinstance(part, dict):
        raise RegisterError(BAD_VALUE, name)
    return part


def _text(part: dict[str, Any], field: str, *, longest: int = LONGEST_VALUE) -> str:
    value = part.get(field)
    if value in (None, ""):
        raise RegisterError(PARAM_EMPTY, field)
    if not body.is_text(value, longest=longest):
        raise RegisterError(BAD_VALUE, field)
    return str(value)
