"""A city's license register, in the manner of the license-app platforms: an auth code per license.

Sign in, ask for a holder's auth codes, fetch each license with its code.
"""

import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from sandbox import body
from sandbox.city_licenses import CityLicenses
from sandbox.clock import Clock
from sandbox.passes import Passes
from sandbox.refusals import BadJson

PREFIXES = ("/security/", "/license/")
SIGN_IN_FAILED, TOKEN_REFUSED, MISSING, BAD_VALUE, CODE_REFUSED, OTHER = range(101, 107)
MESSAGES = {
    SIGN_IN_FAILED: "账号或密码不正确",
    TOKEN_REFUSED: "access_token 无效或已过期",
    MISSING: "必填参数为空",
    BAD_VALUE: "参数值不正确",
    CODE_REFUSED: "auth_code 无效、已使用或已过期",
    OTHER: "其他错误",
}
IDENTITY_TYPES = ("10", "01")  # ID number, unified social credit code
ASKED = ("identity_type", "identity_num", "service_item_code", "service_item_name", "biz_num")
TOKEN_LIFETIME = timedelta(hours=2)
CODE_LIFETIME = timedelta(minutes=10)
LONGEST_VALUE = 200


class LicenseAppError(Exception):
    """A refusal in the register's words."""

    def __init__(self, code: int, what: str = "") -> None:
        super().__init__(code, what)
        self.code = code
        self.what = what


@dataclass(frozen=True)
class Account:
    """What a calling system signs in with."""

    account: str
    password: str

    def require(self, said: dict[str, Any]) -> None:
        """Raise LicenseAppError unless both are right."""
        password = _text(said, "password").encode()
        is_right = hmac.compare_digest(password, self.password.encode())
        if _text(said, "account") != self.account or not is_right:
            raise LicenseAppError(SIGN_IN_FAILED)


def blueprint(licenses: CityLicenses, *, account: Account, clock: Clock) -> Blueprint:
    """Serve the register."""
    bp = Blueprint("license_app", __name__)
    tokens, codes = Passes(lifetime=TOKEN_LIFETIME), Passes(lifetime=CODE_LIFETIME)

    @bp.post("/security/login")
    def login() -> ResponseReturnValue:
        account.require(body.read())
        token = tokens.give(account.account, at=clock.now())
        return envelope({"access_token": token, "expires_in": TOKEN_LIFETIME.seconds})

    @bp.post("/license/holder")
    def of_holder() -> ResponseReturnValue:
        _require(tokens, clock)
        said = body.read()
        asked = {field: _text(said, field) for field in ASKED}
        if asked["identity_type"] not in IDENTITY_TYPES:
            raise LicenseAppError(BAD_VALUE, "identity_type")
        found = licenses.of(asked["identity_type"], asked["identity_num"])
        return envelope({"auth_codes": [codes.give(each, at=clock.now()) for each in found]})

    @bp.get("/license/get_license")
    def get_license() -> ResponseReturnValue:
        _require(tokens, clock)
        auth_code = request.args.get("auth_code", "")
        license_code = codes.take(auth_code, at=clock.now())
        if license_code is None:
            raise LicenseAppError(CODE_REFUSED)
        return envelope({"license": {**licenses.get(license_code), "auth_code": auth_code}})

    @bp.errorhandler(LicenseAppError)
    def refuse(error: LicenseAppError) -> ResponseReturnValue:
        return failure(error.code, what=error.what)

    @bp.errorhandler(BadJson)
    def not_json(error: BadJson) -> ResponseReturnValue:
        return failure(OTHER, what=str(error)), error.status

    return bp


def envelope(data: dict[str, Any] | None, *errors: dict[str, str]) -> dict[str, Any]:
    """Wrap an answer as the register does."""
    return {
        "ack_code": "FAILURE" if errors else "SUCCESS",
        "errors": list(errors),
        "correlation_id": secrets.token_hex(8),
        "response_id": secrets.token_hex(16),
        "data": data,
    }


def failure(code: int, *, what: str = "") -> dict[str, Any]:
    """Refuse as the register does."""
    message = MESSAGES.get(code, MESSAGES[OTHER])
    said = f"{message}: {what}" if what else message
    return envelope(None, {"error_code": str(code), "error_msg": said})


def _require(tokens: Passes, clock: Clock) -> None:
    if tokens.find(request.args.get("access_token", ""), at=clock.now()) is None:
        raise LicenseAppError(TOKEN_REFUSED)


def _text(said: dict[str, Any], field: str) -> str:
    value = said.get(field)
    if value in (None, ""):
        raise LicenseAppError(MISSING, field)
    if not body.is_text(value, longest=LONGEST_VALUE):
        raise LicenseAppError(BAD_VALUE, field)
    return str(value)
