"""Check a scanned code; publish the keys that codes are signed with."""

from typing import Any

from flask import current_app

from app.extensions import db
from app.metrics import counts
from app.services import services
from blueprints.blueprint import Blueprint, StrictParser
from blueprints.guards import current_act, current_client, public, verifier_required
from blueprints.limits import limited, per_client
from blueprints.verifications import schemas
from wallet.codes import published_keys
from wallet.short_lived.limits import VERIFICATIONS
from wallet.verification import accepting, check
from wallet.verification.check import Verification
from wallet.verification.scan import Platform, Scan


class ScanParser(StrictParser):
    """Let every text through as a code: a strange one is `malformed`, not a bad request."""

    NOT_STORED = frozenset({"code"})


bp = Blueprint("verifications", __name__, description="Check a code")
bp.ARGUMENTS_PARSER = ScanParser()


@bp.post("/api/v1/verifications")
@verifier_required
@limited(VERIFICATIONS, by=per_client)
@bp.arguments(schemas.VerifySchema)
@bp.response(200, schemas.VerificationSchema)
def verify(body: dict[str, Any]) -> Verification:
    """Judge a code and use it up; a well-formed request always gets a verdict."""
    session = db.session()
    accepting.ask_known(session, body.get("accept", ()))
    scan = Scan(
        text=body["code"],
        client=current_client(),
        purpose=body["purpose"],
        accept=tuple(body["accept"]) if "accept" in body else None,
        device=body.get("device"),
        place=body.get("place"),
    )
    verification = check.verify(current_act(), scan, platform=_platform())
    session.commit()
    counts.count_verdict(verification.verdict, verification.reason)
    return verification


@bp.get("/.well-known/elicense/keys.json")
@public
@bp.response(200, schemas.JwkSetSchema)
def list_keys() -> dict[str, Any]:
    """Publish the public keys of codes as a JWK Set."""
    return published_keys.jwk_set(services().keys, platform=current_app.config["PLATFORM"])


def _platform() -> Platform:
    return Platform(
        number=current_app.config["PLATFORM"],
        keys=services().keys,
        store=services().short_lived,
        is_production=current_app.config["ENVIRONMENT"] == "production",
    )
