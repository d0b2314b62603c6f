"""Speak to WeChat's server API: sign-in codes, the access token, signed calls.

WeChat answers 200 to everything; `errcode` tells (developers.weixin.qq.com, mini-program server
API). Its words stop here: callers see our errors, without any value they sent.
"""

import json
import logging
import re
import time
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from wallet.identity.wechat.access_token import LONGEST_LIFE, Given, SharedToken
from wallet.identity.wechat.errors import (
    BLOCKED,
    CODE_REFUSED,
    MEANINGS,
    TOKEN_GONE,
    WeChatBlocked,
    WeChatBusy,
    WeChatCodeRefused,
    WeChatDropped,
    WeChatError,
    WeChatMisconfigured,
    WeChatUnavailable,
)
from wallet.outside import Bounds, Line, NoAnswer

BOUNDS = Bounds(connect_seconds=2.0, read_seconds=5.0, seconds=6.0, answer_bytes=64 * 1024)
BUSY_PAUSE_SECONDS = 0.2
OK = 200
LONGEST_TOKEN = 2048
RID = re.compile(r"rid: ([0-9A-Za-z-]{1,64})$")

log = logging.getLogger(__name__)


class WeChat:
    """One mini-program at one address."""

    def __init__(
        self, *, base: str, appid: str, secret: str, token: SharedToken, bounds: Bounds = BOUNDS
    ) -> None:
        self.appid = appid
        self._secret = secret
        self._token = token
        self._line = Line(base, bounds)

    def openid(self, code: str) -> str:
        """Exchange a wx.login code for the openid; the session_key never leaves this function.

        Asked once: whatever went wrong, the code may have been used up.
        Raises WeChatCodeRefused, WeChatBlocked or WeChatUnavailable.
        """
        query = {
            "appid": self.appid,
            "secret": self._secret,
            "js_code": code,
            "grant_type": "authorization_code",
        }
        try:
            return text(self._ask("GET", "/sns/jscode2session", params=query), "openid")
        except WeChatError as error:
            if error.errcode in CODE_REFUSED:
                raise WeChatCodeRefused(
                    "the WeChat code is wrong, used before or expired"
                ) from error
            if error.errcode in BLOCKED:
                raise WeChatBlocked("WeChat does not let this account sign in") from error
            raise

    def call(
        self, path: str, body: Mapping[str, Any], *, repeatable: bool = False
    ) -> dict[str, Any]:
        """POST to an API that needs the access token; a token that is gone is renewed once.

        A call that is `repeatable` is asked again once if WeChat is busy or the line drops.
        Raises WeChatError or WeChatUnavailable.
        """
        token = self._token.get(self._new_token)
        try:
            return self._post(path, token, body, repeatable)
        except WeChatError as error:
            if error.errcode not in TOKEN_GONE:
                raise
        token = self._token.get(self._new_token, instead_of=token)
        return self._post(path, token, body, repeatable)

    def _post(
        self, path: str, token: str, body: Mapping[str, Any], repeatable: bool
    ) -> dict[str, Any]:
        ask = self._ask_twice if repeatable else self._ask
        return ask("POST", path, params={"access_token": token}, body=body)

    def _new_token(self, force: bool) -> Given:
        # Stable tokens: every process that asks gets the same one. Forcing a new one ends that of
        # the others, and WeChat allows it twenty times a day: only for a token known to be gone.
        body = {
            "grant_type": "client_credential",
            "appid": self.appid,
            "secret": self._secret,
            "force_refresh": force,
        }
        answer = self._ask_twice("POST", "/cgi-bin/stable_token", body=body)
        token = text(answer, "access_token", longest=LONGEST_TOKEN)
        seconds = min(number(answer, "expires_in"), int(LONGEST_LIFE.total_seconds()))
        return Given(token, timedelta(seconds=max(seconds, 0)))

    def _ask_twice(self, method: str, path: str, **what: Any) -> dict[str, Any]:
        try:
            return self._ask(method, path, **what)
        except WeChatBusy:
            time.sleep(BUSY_PAUSE_SECONDS)
        except WeChatDropped:
            pass
        return self._ask(method, path, **what)

    def _ask(self, method: str, path: str, **what: Any) -> dict[str, Any]:
        try:
            answered = self._line.ask(method, path, **what)
            answer = json.loads(answered.content)
        except NoAnswer as error:
            kind = WeChatDropped if error.may_pass else WeChatUnavailable
            raise kind(f"WeChat did not answer: {error.cause}") from None
        except (ValueError, RecursionError):
            # `from None`: the library's message holds what it could not read.
            raise WeChatUnavailable("WeChat did not answer in JSON") from None
        if answered.status != OK or not isinstance(answer, dict):
            raise WeChatUnavailable(f"WeChat answered with status {answered.status}")
        errcode = number({"errcode": 0, **answer}, "errcode")
        if errcode:
            _log(errcode, answer.get("errmsg"))
            raise MEANINGS.get(errcode, WeChatError)(errcode)
        return answer


def text(answer: Mapping[str, Any], name: str, *, longest: int = 256) -> str:
    """Read a text that must be in an answer; raises WeChatUnavailable."""
    found = answer.get(name)
    if not isinstance(found, str) or not 0 < len(found) <= longest:
        raise WeChatUnavailable(f"WeChat answered without {name}")
    return found


def number(answer: Mapping[str, Any], name: str) -> int:
    """Read a whole number that must be in an answer; raises WeChatUnavailable."""
    found = answer.get(name)
    if type(found) is not int:
        raise WeChatUnavailable(f"WeChat answered without {name}")
    return found


def _log(errcode: int, errmsg: object) -> None:
    """Name the error and the number under which WeChat's support finds it, nothing else of it."""
    rid = RID.search(errmsg) if isinstance(errmsg, str) else None
    level = logging.ERROR if MEANINGS.get(errcode) is WeChatMisconfigured else logging.WARNING
    if errcode not in CODE_REFUSED | BLOCKED:
        log.log(level, "WeChat answered errcode %d, rid %s", errcode, rid[1] if rid else "unknown")
