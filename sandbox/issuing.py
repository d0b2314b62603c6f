"""The authorities' issuing system with the national numbering behind it: /issuing/…

It numbers once for one Idempotency-Key, however often it is asked.
"""

import base64
import hmac
from http import HTTPStatus
from typing import Any

from cryptography.hazmat.primitives import hashes
from flask import Blueprint, g, request
from flask.typing import ResponseReturnValue

from sandbox import body, connection, orders
from sandbox.certificates import Certificate, shown
from sandbox.clock import Clock
from sandbox.faults import ISSUING_PREFIX, Fault
from sandbox.issued import Issued, Row
from sandbox.issuing_system import IssuingSystem
from sandbox.refusals import Refusal
from sandbox.sealed_pdf import CONTENT_TYPE, sealed_pdf

# Met after the license has a number: what the caller sees of it is another matter.
MET_LATER = ("drop", "late", "wrong_holder", "twice")
LONGEST_KEY = 128


class Unauthorized(Refusal):
    """The caller is not a system that may ask for licenses."""

    status = 401
    code = "unauthorized"
    title = "认证失败"


def blueprint(system: IssuingSystem, *, access: dict[str, str], clock: Clock) -> Blueprint:
    """Serve the issuing system."""
    bp = Blueprint("issuing", __name__, url_prefix=ISSUING_PREFIX.rstrip("/"))

    @bp.post("/certificates")
    def issue() -> ResponseReturnValue:
        _require(access)
        order, key, fault = orders.read(body.read()), _key(), _fault()
        mode = fault.mode if fault else ""
        certificate = system.issue(order, key, again=mode == "twice", at=clock.now())
        if mode == "drop":
            connection.cut()
        if fault and mode == "late":
            waiting = {"status": "processing", "retryAfter": round(fault.seconds)}
            return waiting, HTTPStatus.ACCEPTED
        if mode == "wrong_holder":
            certificate = system.of_somebody_else(certificate)
        return _answer(certificate), HTTPStatus.CREATED

    return bp


def memory(issued: Issued) -> Blueprint:
    """Let people and tests see how often was numbered, and forget all of it."""
    bp = Blueprint("issued", __name__, url_prefix="/issued")

    @bp.get("")
    def show() -> ResponseReturnValue:
        return {"items": [_listed(row) for row in issued.rows()]}

    @bp.delete("")
    def forget() -> ResponseReturnValue:
        issued.forget()
        return {"items": []}

    return bp


def meets_later(path: str, fault: Fault) -> bool:
    """Tell whether a fault is met here, after the license was numbered; then remember it."""
    later = path.startswith(ISSUING_PREFIX) and fault.mode in MET_LATER
    if later:
        g.fault = fault
    return later


def _fault() -> Fault | None:
    found = g.get("fault")
    return found if isinstance(found, Fault) else None


def _require(access: dict[str, str]) -> None:
    said = request.authorization
    pairs = (
        ((said and said.username) or "", access["access_id"]),
        ((said and said.password) or "", access["access_token"]),
    )
    if not all([hmac.compare_digest(one.encode(), other.encode()) for one, other in pairs]):
        raise Unauthorized("send access_id and access_token of /cast by HTTP Basic")


def _key() -> str:
    key = request.headers.get("Idempotency-Key", "")
    if not body.is_text(key, longest=LONGEST_KEY):
        raise Refusal(f"the header Idempotency-Key must have 1 to {LONGEST_KEY} characters")
    return key


def _answer(certificate: Certificate) -> dict[str, Any]:
    content = sealed_pdf(certificate)
    file = {
        "contentType": CONTENT_TYPE,
        "content": base64.b64encode(content).decode(),
        "digest": _sm3(content),
    }
    return {"status": "issued", "certificate": shown(certificate), "file": file}


def _sm3(content: bytes) -> str:
    hashing = hashes.Hash(hashes.SM3())
    hashing.update(content)
    return hashing.finalize().hex()


def _listed(row: Row) -> dict[str, object]:
    return {"applicationNo": row.application_no, "ZZBS": row.certificate["ZZBS"]}
