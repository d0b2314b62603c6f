"""Speak to WeChat's server API: sign-in codes, the access token, signed calls.

WeChat answers 200 to everything; `errcode` tells (developers.weixin.qq.com, mini-program server
API). Its words stop here: callers see our errors, without any value they sent.
"""

import json
import threading
import time
from collections.abc import Mapping
from typing import Any

import requests

from wallet.errors import Invalid, Refused, Unavailable

CONNECT_SECONDS, READ_SECONDS = 2.0, 5.0
# errcode
TOKEN_GONE = {40001, 40014, 42001}
CODE_GONE = {40029, 40163}
HIGH_RISK = 40226
RENEW_BEFORE_SECONDS = 300  # both tokens work for the last five minutes of the older one


class WeChatUnavailable(Unavailable):
    """WeChat did not answer, or answered with an error that is not the citizen's."""

    code = "wechat_unavailable"


class WeChatCodeRefused(Invalid):
    """The wx.login code is wrong, was used before, or is older than five minutes."""

    code = "invalid_grant"


class WeChatBlocked(Refused):
    """WeChat takes whoever signs in for high-risk."""

    code = "blocked_by_wechat"


class WeChatError(WeChatUnavailable):
    """WeChat's own error number, for the adapters that know what it means."""

    def __init__(self, errcode: int) -> None:
        super().__init__(f"WeChat answered errcode {errcode}")
        self.errcode = errcode


class WeChat:
    """One mini-program at one address."""

    def __init__(
        self,
        *,
        base: str,
        appid: str,
        secret: str,
        timeouts: tuple[float, float] = (CONNECT_SECONDS, READ_SECONDS),
    ) -> None:
        self.appid = appid
        self._base = base.rstrip("/")
        self._secret = secret
        self._timeouts = timeouts
        self._http = requests.Session()
        # A proxy of whoever started the process must not see the secret in the address.
        self._http.trust_env = False
        self._token = ""
        self._renew_at = 0.0
        self._lock = threading.Lock()

    def openid(self, code: str) -> str:
        """Exchange a wx.login code for the openid; the session_key never leaves this function.

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
            if error.errcode in CODE_GONE:
                raise WeChatCodeRefused(
                    "the WeChat code is wrong, used before or expired"
                ) from error
            if error.errcode == HIGH_RISK:
                raise WeChatBlocked("WeChat does not let this account sign in") from error
            raise

    def call(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """POST to an API that needs the access token; a token that is gone is renewed once.

        Raises WeChatError or WeChatUnavailable.
        """
        token = self._access_token()
        try:
            return self._post(path, token, body)
        except WeChatError as error:
            if error.errcode not in TOKEN_GONE:
                raise
        return self._post(path, self._access_token(instead_of=token), body)

    def _post(self, path: str, token: str, body: Mapping[str, Any]) -> dict[str, Any]:
        return self._ask("POST", path, params={"access_token": token}, json=body)

    def _access_token(self, *, instead_of: str | None = None) -> str:
        # The monotonic clock is right here: it is a duration WeChat named, not a moment of ours.
        with self._lock:
            if self._token == instead_of or time.monotonic() >= self._renew_at:
                self._renew()
            if self._token == instead_of:
                self._renew(force=True)
            return self._token

    def _renew(self, *, force: bool = False) -> None:
        # Stable tokens: every process that asks gets the same one. Forcing a new one ends that of
        # the others, and WeChat allows it twenty times a day: only for a token known to be gone.
        body = {
            "grant_type": "client_credential",
            "appid": self.appid,
            "secret": self._secret,
            "force_refresh": force,
        }
        answer = self._ask("POST", "/cgi-bin/stable_token", json=body)
        self._token = text(answer, "access_token")
        lifetime = number(answer, "expires_in")
        self._renew_at = time.monotonic() + max(lifetime - RENEW_BEFORE_SECONDS, 0)

    def _ask(self, method: str, path: str, **what: Any) -> dict[str, Any]:
        try:
            response = self._http.request(
                method, self._base + path, timeout=self._timeouts, allow_redirects=False, **what
            )
            answer = json.loads(response.content)
        except (requests.RequestException, ValueError) as error:
            # `from None`: the library's message holds the address, and with it the secret.
            raise WeChatUnavailable(f"WeChat did not answer: {type(error).__name__}") from None
        if response.status_code != requests.codes.ok or not isinstance(answer, dict):
            raise WeChatUnavailable(f"WeChat answered with status {response.status_code}")
        errcode = number({"errcode": 0, **answer}, "errcode")
        if errcode:
            raise WeChatError(errcode)
        return answer


def text(answer: Mapping[str, Any], name: str) -> str:
    """Read a text that must be in an answer; raises WeChatUnavailable."""
    found = answer.get(name)
    if not isinstance(found, str) or not found:
        raise WeChatUnavailable(f"WeChat answered without {name}")
    return found


def number(answer: Mapping[str, Any], name: str) -> int:
    """Read a whole number that must be in an answer; raises WeChatUnavailable."""
    found = answer.get(name)
    if type(found) is not int:
        raise WeChatUnavailable(f"WeChat answered without {name}")
    return found
