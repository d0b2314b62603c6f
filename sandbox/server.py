"""The outside world, simulated: WeChat, the face check and two registers, over HTTP.

Start it with `gunicorn --threads 32 sandbox.server:app`. It imports none of
the wallet's rooms: whatever the two agree on, they agree on over HTTP, as with the real systems.
"""

import os
from pathlib import Path

from flask import Flask
from flask.json.provider import DefaultJSONProvider
from flask.typing import ResponseReturnValue

from sandbox import (
    breaking,
    cast,
    certificates,
    city_licenses,
    clock,
    face,
    faults,
    issuing,
    license_app,
    message_templates,
    phone,
    refusals,
    register,
    subscribe,
    wechat,
    wechat_errors,
)
from sandbox.access_tokens import AccessTokens
from sandbox.authenticator import Authenticators
from sandbox.clock import Clock
from sandbox.codes import Codes
from sandbox.face_checks import FaceChecks
from sandbox.issued import Issued
from sandbox.issuing_system import IssuingSystem
from sandbox.phone_messages import PhoneMessages
from sandbox.quotas import Quotas
from sandbox.store import Store

LARGEST_BODY = 1 << 20
INDEX = {
    "what": "The outside world of Health License Wallet, simulated. Everyone in it is invented.",
    "who_is_there": "GET /cast",
    "the_phone": [
        "POST /phone/login",
        "POST /phone/face",
        "POST /phone/totp",
        "POST /phone/subscribe",
        "GET /phone/messages?openid=",
    ],
    "the_clock": ["GET /clock", "POST /clock"],
    "break_things": ["GET /faults", "POST /faults", "DELETE /faults"],
    "wechat": [
        "GET /sns/jscode2session",
        "POST /cgi-bin/stable_token",
        "POST /cityservice/face/identify/getverifyid",
        "POST /cityservice/face/identify/queryverifyinfo",
        "POST /cgi-bin/message/subscribe/send",
    ],
    "register": [
        "POST /certshare/queryCertInfoByHolderCode",
        "POST /certshare/queryCertInfo",
        "POST /certshare/verifyCertInfo",
    ],
    "issuing": ["POST /issuing/certificates"],
    "what_was_issued": ["GET /issued", "DELETE /issued"],
    "license_app": [
        "POST /security/login",
        "POST /license/holder",
        "GET /license/get_license?auth_code=",
    ],
    "read_more": "docs/sandbox.md",
}


class ReadableJson(DefaultJSONProvider):
    """JSON for people with curl: names as they are written, fields in their own order."""

    ensure_ascii = False
    sort_keys = False


def __getattr__(name: str) -> Flask:
    """Build `app` when gunicorn asks for it; importing this file starts nothing."""
    if name != "app":
        raise AttributeError(name)
    data_dir = Path(os.environ.get("DATA_DIR", "var"))
    return create_app(data_dir, quotas=os.environ.get("WALLET_SANDBOX_QUOTAS") == "on")


def create_app(
    data_dir: Path,
    *,
    clock: Clock | None = None,
    quotas: bool = False,
    held: Path = certificates.FILE,
) -> Flask:
    """Build the server; what it remembers lies in the folder `sandbox` of `data_dir`."""
    folder = data_dir / "sandbox"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    app = Flask(__name__, static_folder=None)
    app.json = ReadableJson(app)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    refusals.handle_in(app)
    wechat_errors.handle_in(app)
    store, province = Store(folder / "store.sqlite"), certificates.load(held)
    _serve(app, store, clock or Clock(folder / "clock"), province, quotas=quotas)
    return app


def _serve(
    app: Flask, store: Store, now: Clock, province: certificates.Certificates, *, quotas: bool
) -> None:
    people, broken = cast.load(), faults.Faults()
    program = wechat.MiniProgram(appid=people.listed["appid"], secret=people.listed["appsecret"])
    codes, checks = Codes(store), FaceChecks(store)
    arrived, templates = PhoneMessages(store), message_templates.load()
    officers = Authenticators(people.totp_secrets)
    tokens = AccessTokens(store, secret=people.listed["appsecret"])
    limits, access = Quotas(counted=quotas), register.Access(**people.listed["register"])
    account = license_app.Account(**people.listed["license_app"])
    may_order = people.listed["issuing"]
    issued = Issued(store, province, secret=may_order["access_token"])
    issuer = IssuingSystem(issued, province)
    app.add_url_rule("/", view_func=index)
    for blueprint in (
        cast.blueprint(people),
        phone.blueprint(
            codes=codes,
            checks=checks,
            arrived=arrived,
            templates=templates,
            authenticators=officers,
            clock=now,
        ),
        clock.blueprint(now),
        faults.blueprint(broken),
        wechat.blueprint(program, codes=codes, tokens=tokens, quotas=limits, clock=now),
        face.blueprint(checks, cast=people, tokens=tokens, clock=now),
        subscribe.blueprint(arrived, templates=templates, tokens=tokens, clock=now),
        register.blueprint(province, access=access, clock=now),
        issuing.blueprint(issuer, access=may_order, clock=now),
        issuing.memory(issued),
        license_app.blueprint(city_licenses.load(), account=account, clock=now),
    ):
        app.register_blueprint(blueprint)
    breaking.break_calls(app, broken)


def index() -> ResponseReturnValue:
    """Say what this is and where to look."""
    return INDEX
