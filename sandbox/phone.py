"""The citizen's phone: what the mini-program's front end would do by a tap."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from sandbox import body
from sandbox.clock import Clock
from sandbox.codes import Codes
from sandbox.face_checks import RESULTS, FaceChecks
from sandbox.refusals import Refusal

LONGEST_OPENID = 64
LONGEST_VERIFY_ID = 256


def blueprint(*, codes: Codes, checks: FaceChecks, clock: Clock) -> Blueprint:
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

    @bp.get("/messages")
    def messages() -> ResponseReturnValue:
        if not body.is_text(request.args.get("openid"), longest=LONGEST_OPENID):
            raise Refusal("say whose phone: ?openid=")
        # Nothing can reach a phone yet: this WeChat does not send messages.
        return {"items": []}

    return bp
