"""People's phones: what the mini-program's front end, or an authenticator app, does by a tap."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from sandbox import body
from sandbox.authenticator import Authenticators
from sandbox.clock import Clock
from sandbox.codes import Codes
from sandbox.face_checks import RESULTS, FaceChecks
from sandbox.message_templates import Template
from sandbox.phone_messages import PhoneMessages
from sandbox.refusals import Refusal, Unknown

LONGEST_OPENID = 64
LONGEST_VERIFY_ID = 256
LONGEST_TEMPLATE_ID = 64
LONGEST_USERNAME = 64
ANSWERS = ("accept", "reject")
MOST_TIMES = 1_000_000


def blueprint(
    *,
    codes: Codes,
    checks: FaceChecks,
    arrived: PhoneMessages,
    templates: dict[str, Template],
    authenticators: Authenticators,
    clock: Clock,
) -> Blueprint:
    """Serve the phone."""
    bp = Blueprint("phone", __name__, url_prefix="/phone")

    @bp.post("/login")
    def login() -> ResponseReturnValue:
        openid = body.text(body.read(), "openid", longest=LONGEST_OPENID)
        return {"code": codes.make(openid, at=clock.now())}

    @bp.post("/face")
    def face() -> ResponseReturnValue:
        said = body.read()
        verify_id = body.text(said, "verify_id", longest=LONGEST_VERIFY_ID)
        result = body.word(said, "result", RESULTS)
        checks.look(verify_id, result, at=clock.now())
        return {"result": result}

    @bp.post("/totp")
    def totp() -> ResponseReturnValue:
        username = body.text(body.read(), "username", longest=LONGEST_USERNAME)
        code = authenticators.code(username, at=clock.now())
        if code is None:
            raise Unknown("there is no such officer in the cast")
        return {"totp": code}

    @bp.get("/messages")
    def messages() -> ResponseReturnValue:
        if not body.is_text(request.args.get("openid"), longest=LONGEST_OPENID):
            raise Refusal("say whose phone: ?openid=")
        return {"items": arrived.of(request.args["openid"])}

    @bp.post("/subscribe")
    def subscribe() -> ResponseReturnValue:
        said = body.read()
        openid = body.text(said, "openid", longest=LONGEST_OPENID)
        template = templates.get(body.text(said, "template_id", longest=LONGEST_TEMPLATE_ID))
        if template is None:
            raise Unknown("there is no such template")
        result = body.word(said, "result", ANSWERS)
        times = body.whole({"times": 1, **said}, "times", lowest=1, highest=MOST_TIMES)
        accepted = result == "accept"
        return {
            "result": result,
            "remaining": arrived.tap(openid, template, accepted=accepted, times=times),
        }

    return bp
