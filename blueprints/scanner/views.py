"""A verifier's scanner page: a session for a program, or a device that was enrolled by a code."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Response, make_response

from app.acts import act_by
from app.clock import now
from app.extensions import db
from app.services import services
from blueprints import cookies
from blueprints.attempts import SCANNER as ATTEMPTS
from blueprints.attempts import of_a_network
from blueprints.blueprint import Blueprint
from blueprints.guards import (
    current_act,
    current_client,
    public,
    scanner_required,
    verifying_program_required,
)
from blueprints.limits import limited, limited_within, per_client, unlimited
from blueprints.paging import paginated
from blueprints.scanner import schemas
from wallet import sessions
from wallet.access import scanner_devices
from wallet.access.models import ScannerDevice
from wallet.access.scanner import SCANNER, check_credentials, sign_out
from wallet.access.scanner_devices import Handed, WrongEnrollmentCode
from wallet.act import NOBODY
from wallet.short_lived.limits import (
    BAD_ENROLLMENT_CODES,
    ENROLLMENT_CODES,
    SCANNER_SIGN_INS,
    SCANNER_SIGN_INS_OF_A_SOURCE,
)

# As long as browsers keep one; each opening of the page begins it anew.
COOKIE_LASTS = timedelta(days=400)
_SHOWN = schemas.EnrolledSchema()

bp = Blueprint("scanner", __name__, url_prefix="/api/v1/scanner", description="A scanner page")


@bp.post("/session")
@public
@limited_within(SCANNER_SIGN_INS, SCANNER_SIGN_INS_OF_A_SOURCE)
@bp.arguments(schemas.ScannerSignInSchema)
@bp.response(200, schemas.ScannerSessionSchema)
@bp.doc(responses={"401": "UNAUTHORIZED", "403": "FORBIDDEN"})
def sign_in_scanner(body: dict[str, str]) -> Response:
    """Sign a verifier in; too many wrong tries close the client's id and the source for a while."""
    act, client_id = act_by(NOBODY), body["client_id"]
    ATTEMPTS.spend(client_id, at=act.at)
    with ATTEMPTS.judging(act, client_id):
        client = check_credentials(act, client_id=client_id, secret=body["client_secret"])
    epoch = client.session_epoch
    act.session.commit()
    ATTEMPTS.forget(client_id, at=act.at)
    store = services().short_lived
    cookie, begun = sessions.begin(store, SCANNER, client_id, at=act.at, epoch=epoch)
    answer = make_response({"csrf_token": begun.csrf_token})
    return cookies.give(answer, cookies.SCANNER, cookie)


@bp.get("/session")
@scanner_required
@bp.response(200, schemas.EnrolledSchema)
def show_scanner_session() -> Response:
    """Tell a scanner page whose it is, and let the cookie of a device live on."""
    cookie, client = cookies.given(cookies.SCANNER), current_client()
    device = scanner_devices.find(db.session(), cookie, at=now())
    token = sessions.csrf_token_of(cookie)
    answer = make_response(_SHOWN.dump({"csrf_token": token, "client": client, "device": device}))
    return cookies.give(answer, cookies.SCANNER, cookie, lasts=COOKIE_LASTS) if device else answer


@bp.delete("/session")
@scanner_required
@unlimited("a session is ended once, and asking again finds none")
@bp.response(204)
def sign_out_scanner() -> Response:
    """Sign out; a device needs a new code then."""
    session, store, cookie = db.session(), services().short_lived, cookies.given(cookies.SCANNER)
    sign_out(current_act(), store, cookie)
    session.commit()
    return cookies.take_away(make_response("", 204), cookies.SCANNER)


@bp.post("/enrollment-codes")
@verifying_program_required
@limited(ENROLLMENT_CODES, by=per_client)
@bp.arguments(schemas.MakeEnrollmentCodeSchema)
@bp.response(201, schemas.EnrollmentCodeSchema)
def make_enrollment_code(body: dict[str, str]) -> Handed:
    """Make a code with which one device at a gate can be enrolled, for a quarter of an hour."""
    act, store = current_act(), services().short_lived
    handed = scanner_devices.make_code(act, store, current_client(), label=body["label"])
    act.session.commit()
    return handed


@bp.post("/devices")
@public
@limited_within(BAD_ENROLLMENT_CODES)
@bp.arguments(schemas.EnrollSchema)
@bp.response(201, schemas.EnrolledSchema)
@bp.doc(responses={"401": "UNAUTHORIZED"})
def enroll(body: dict[str, str]) -> Response:
    """Trade a code for a session that lives until the device is revoked or signs out."""
    act, store = act_by(NOBODY), services().short_lived
    with of_a_network(BAD_ENROLLMENT_CODES, failing=WrongEnrollmentCode):
        enrolled = scanner_devices.enroll(act, store, code=body["code"], label=body["label"])
    act.session.commit()
    answer = make_response(_SHOWN.dump(enrolled), 201)
    return cookies.give(answer, cookies.SCANNER, enrolled.cookie, lasts=COOKIE_LASTS)


@bp.get("/devices")
@verifying_program_required
@bp.arguments(schemas.DevicesQuery, location="query")
@bp.response(200, schemas.DevicesSchema)
@paginated("scanner_devices")
def list_devices(**query: Any) -> Sequence[ScannerDevice]:
    """List the client's devices, newest first."""
    return scanner_devices.list_own(db.session(), current_client(), **query)


@bp.delete("/devices/<uuid:device_id>")
@verifying_program_required
@unlimited("a device is revoked once, and asking again changes nothing")
@bp.response(204)
@bp.doc(responses={"404": "NOT_FOUND"})
def revoke_device(device_id: UUID) -> None:
    """End a device's session at once."""
    act = current_act()
    scanner_devices.revoke(act, scanner_devices.get_own(act.session, current_client(), device_id))
    act.session.commit()
