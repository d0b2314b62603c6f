"""WeChat's sign-in and access token: /sns/jscode2session, /cgi-bin/stable_token."""

import base64
import hmac
import secrets
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from sandbox import body
from sandbox.access_tokens import AccessTokens
from sandbox.clock import Clock
from sandbox.codes import Codes
from sandbox.quotas import Quotas
from sandbox.refusals import BadJson
from sandbox.wechat_errors import WeChatError


class MiniProgram:
    """The one mini-program that this WeChat knows: a specimen."""

    def __init__(self, *, appid: str, secret: str) -> None:
        self.appid = appid
        self._secret = secret

    def require(self, appid: object, secret: object) -> None:
        """Raise WeChatError unless this is the mini-program: 41002, 40013, 41004, 40125."""
        if not appid:
            raise WeChatError(41002)
        if appid != self.appid:
            raise WeChatError(40013)
        if not secret:
            raise WeChatError(41004)
        if not hmac.compare_digest(str(secret).encode("utf-8", "replace"), self._secret.encode()):
            raise WeChatError(40125)


def blueprint(
    program: MiniProgram, *, codes: Codes, tokens: AccessTokens, quotas: Quotas, clock: Clock
) -> Blueprint:
    """Serve sign-in and access token."""
    bp = Blueprint("wechat", __name__)

    @bp.get("/sns/jscode2session")
    def jscode2session() -> ResponseReturnValue:
        asked = request.args
        program.require(asked.get("appid"), asked.get("secret"))
        if not asked.get("js_code"):
            raise WeChatError(41008)
        if asked.get("grant_type") != "authorization_code":
            raise WeChatError(40002)
        openid = codes.redeem(asked["js_code"], at=clock.now())
        if openid is None:
            raise WeChatError(40029)
        quotas.sign_in(openid, at=clock.now())
        # A session key is 16 bytes; nothing of ours uses it yet, so nothing keeps it.
        return {"session_key": base64.b64encode(secrets.token_bytes(16)).decode(), "openid": openid}

    @bp.post("/cgi-bin/stable_token")
    def stable_token() -> ResponseReturnValue:
        asked = json_body()
        program.require(asked.get("appid"), asked.get("secret"))
        forced = asked.get("force_refresh", False)
        if asked.get("grant_type") != "client_credential":
            raise WeChatError(40002)
        if not isinstance(forced, bool):
            raise WeChatError(47001)
        if forced:
            quotas.forced_refresh(program.appid, at=clock.now())
        token, left = tokens.give(forced=forced, at=clock.now())
        return {"access_token": token, "expires_in": left}

    return bp


def json_body() -> dict[str, Any]:
    """Return the JSON object of the current request. Raises WeChatError 47001."""
    try:
        return body.read()
    except BadJson as error:
        raise WeChatError(47001) from error
