"""WeChat's face check 2.0: /cityservice/face/identify/getverifyid and …/queryverifyinfo."""

import re
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from sandbox import body
from sandbox.access_tokens import AccessTokens
from sandbox.cast import Cast
from sandbox.clock import Clock
from sandbox.face_checks import (
    LIFETIME_SECONDS,
    Asked,
    FaceChecks,
    NotThisCheck,
    SerialUsed,
    cert_hash,
)
from sandbox.wechat import json_body
from sandbox.wechat_errors import WeChatError

OUT_SEQ_NO = re.compile(r"[A-Za-z0-9_-]{5,32}")
ID_NUMBER = re.compile(r"[0-9]{17}[0-9Xx]")
IDENTITY_CARD = "IDENTITY_CARD"


def blueprint(checks: FaceChecks, *, cast: Cast, tokens: AccessTokens, clock: Clock) -> Blueprint:
    """Serve the face check."""
    bp = Blueprint("face", __name__, url_prefix="/cityservice/face/identify")

    @bp.before_request
    def require_token() -> None:
        tokens.require(request.args.get("access_token", ""), at=clock.now())

    @bp.post("/getverifyid")
    def getverifyid() -> ResponseReturnValue:
        asked, name, number = _question(json_body())
        agrees = cast.population_agrees(name, number)
        try:
            verify_id = checks.start(asked, agrees=agrees, at=clock.now())
        except SerialUsed as error:
            raise WeChatError(40097, "out_seq_no repeated") from error
        return {
            "errcode": 0,
            "errmsg": "ok",
            "verify_id": verify_id,
            "expires_in": LIFETIME_SECONDS,
        }

    @bp.post("/queryverifyinfo")
    def queryverifyinfo() -> ResponseReturnValue:
        asked = json_body()
        verify_id = _argument(asked, "verify_id", longest=256)
        said = Asked(_out_seq_no(asked), _argument(asked, "cert_hash", longest=64), _openid(asked))
        try:
            verify_ret = checks.verify_ret(verify_id, said, at=clock.now())
        except NotThisCheck as error:
            raise WeChatError(40097, "not what this verify_id was made for") from error
        return {"errcode": 0, "errmsg": "ok", "verify_ret": verify_ret}

    return bp


def _question(asked: body.Body) -> tuple[Asked, str, str]:
    cert = asked.get("cert_info")
    if not isinstance(cert, dict) or cert.get("cert_type") != IDENTITY_CARD:
        raise WeChatError(40097, "cert_info")
    name = _argument(cert, "cert_name", longest=64)
    number = _argument(cert, "cert_no", longest=18)
    if not ID_NUMBER.fullmatch(number):
        raise WeChatError(40097, "cert_no")
    return (
        Asked(_out_seq_no(asked), cert_hash(IDENTITY_CARD, name, number), _openid(asked)),
        name,
        number,
    )


def _out_seq_no(asked: body.Body) -> str:
    serial = asked.get("out_seq_no")
    if not isinstance(serial, str) or not OUT_SEQ_NO.fullmatch(serial):
        raise WeChatError(40097, "out_seq_no")
    return serial


def _openid(asked: body.Body) -> str:
    openid: Any = asked.get("openid")
    if not openid:
        raise WeChatError(41009)
    if not body.is_text(openid, longest=64):
        raise WeChatError(40003)
    return str(openid)


def _argument(asked: body.Body, field: str, *, longest: int) -> str:
    if not body.is_text(asked.get(field), longest=longest):
        raise WeChatError(40097, field)
    return str(asked[field])
