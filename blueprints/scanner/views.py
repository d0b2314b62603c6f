"""A verifier's scanner page: sign in with the client's secret, scan with a cookie, sign out."""

from flask import Response, make_response

from app.acts import act_by
from app.extensions import db
from app.services import services
from blueprints import cookies
from blueprints.attempts import SCANNER as ATTEMPTS
from blueprints.blueprint import Blueprint
from blueprints.guards import current_act, public, scanner_required
from blueprints.limits import limited_within, unlimited
from blueprints.scanner import schemas
from wallet import sessions
from wallet.access.scanner import SCANNER, check_credentials, sign_out
from wallet.act import NOBODY
from wallet.short_lived.limits import SCANNER_SIGN_INS, SCANNER_SIGN_INS_OF_A_SOURCE

bp = Blueprint("scanner", __name__, url_prefix="/api/v1/scanner", description="A scanner page")


@bp.post("/session")
@public
@limited_within(SCANNER_SIGN_INS, SCANNER_SIGN_INS_OF_A_SOURCE)
@bp.arguments(schemas.ScannerSignInSchema)
@bp.response(200, schemas.ScannerSessionSchema)
@bp.doc(responses={"401": "UNAUTHORIZED", "403": "FORBIDDEN"})
def begin_session(body: dict[str, str]) -> Response:
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


@bp.delete("/session")
@scanner_required
@unlimited("a session is ended once, and asking again finds none")
@bp.response(204)
def end_session() -> Response:
    """Sign out."""
    session, store, cookie = db.session(), services().short_lived, cookies.given(cookies.SCANNER)
    sign_out(current_act(), store, cookie)
    session.commit()
    return cookies.take_away(make_response("", 204), cookies.SCANNER)
