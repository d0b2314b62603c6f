"""WeChat's subscribe messages: /cgi-bin/message/subscribe/send."""

import re

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from sandbox import body
from sandbox.access_tokens import AccessTokens
from sandbox.clock import Clock
from sandbox.message_templates import Template
from sandbox.phone_messages import NotGranted, PhoneMessages
from sandbox.wechat import json_body
from sandbox.wechat_errors import WeChatError

LONGEST_OPENID = 64
STATES = ("developer", "trial", "formal")
LANGUAGES = ("zh_CN", "en_US", "zh_HK", "zh_TW")
PAGE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_./-]{0,199}(\?[\x21-\x7e]{0,800})?")


def blueprint(
    messages: PhoneMessages, *, templates: dict[str, Template], tokens: AccessTokens, clock: Clock
) -> Blueprint:
    """Serve subscribe messages."""
    bp = Blueprint("subscribe", __name__, url_prefix="/cgi-bin/message/subscribe")

    @bp.post("/send")
    def send() -> ResponseReturnValue:
        tokens.require(request.args.get("access_token", ""), at=clock.now())
        asked = json_body()
        openid, template = _openid(asked), templates.get(str(asked.get("template_id")))
        if template is None:
            raise WeChatError(40037)
        message = {
            "template_id": template.template_id,
            "page": _page(asked),
            "data": template.require(asked.get("data")),
            "miniprogram_state": _word(asked, "miniprogram_state", STATES, "formal"),
            "lang": _word(asked, "lang", LANGUAGES, "zh_CN"),
        }
        try:
            messages.deliver(openid, template, message, at=clock.now())
        except NotGranted as error:
            raise WeChatError(43101) from error
        return {"errcode": 0, "errmsg": "ok"}

    return bp


def _openid(asked: body.Body) -> str:
    if not body.is_text(asked.get("touser"), longest=LONGEST_OPENID):
        raise WeChatError(40003)
    return str(asked["touser"])


def _page(asked: body.Body) -> str | None:
    page = asked.get("page")
    if page is not None and not (isinstance(page, str) and PAGE.fullmatch(page)):
        raise WeChatError(41030)
    return page


def _word(asked: body.Body, field: str, words: tuple[str, ...], default: str) -> str:
    word = asked.get(field, default)
    if word not in words:
        raise WeChatError(47003, f"{field} invalid")
    return str(word)
