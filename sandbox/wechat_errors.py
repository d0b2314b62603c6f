"""WeChat's error numbers, and the shape in which it answers them: always HTTP 200."""

import secrets
import time

from flask import Flask
from flask.typing import ResponseReturnValue

MESSAGES = {
    -1: "system error",
    40001: "invalid credential, access_token is invalid or not latest",
    40002: "invalid grant_type",
    40003: "invalid openid",
    40013: "invalid appid",
    40029: "invalid code",
    40097: "invalid args",
    40125: "invalid appsecret",
    40226: "code blocked",
    40037: "invalid template_id",
    41001: "access_token missing",
    41002: "appid missing",
    41004: "appsecret missing",
    41008: "missing code",
    41009: "missing openid",
    41030: "invalid page",
    42001: "access_token expired",
    43101: "user refuse to accept the msg",
    45009: "reach max api daily quota limit",
    45011: "api minute-quota reach limit, must slower, retry next minute",
    47001: "data format error",
    47003: "argument invalid!",
    48001: "api unauthorized",
    50002: "user limited",
}


class WeChatError(Exception):
    """A refusal in WeChat's words."""

    def __init__(self, errcode: int, what: str = "") -> None:
        super().__init__(errcode, what)
        self.errcode = errcode
        self.what = what

    def answer(self) -> dict[str, object]:
        """Return the body; the rid at the end of errmsg names this answer in WeChat's logs."""
        message = MESSAGES.get(self.errcode, "error")
        said = f"{message}: {self.what}" if self.what else message
        rid = f"{int(time.time()):08x}-{secrets.token_hex(4)}-{secrets.token_hex(4)}"
        return {"errcode": self.errcode, "errmsg": f"{said}, rid: {rid}"}


def handle_in(app: Flask) -> None:
    """Answer every WeChatError as WeChat does."""
    app.register_error_handler(WeChatError, _answer)


def _answer(error: WeChatError) -> ResponseReturnValue:
    return error.answer()
