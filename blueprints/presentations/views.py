"""Show a license, watch the code, cancel it, dispute its verification."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import current_app

from app.clock import now
from app.extensions import db
from app.holding import Hold, hold_back
from app.services import services
from blueprints.blueprint import Blueprint
from blueprints.guards import (
    bound_citizen_required,
    current_act,
    current_binding,
    current_identity,
)
from blueprints.licenses.fetching import held_fresh
from blueprints.limits import limited, per_citizen
from blueprints.presentations import schemas
from wallet.errors import Invalid
from wallet.short_lived.limits import PRESENTATIONS
from wallet.usage.dispute import dispute
from wallet.verification import presentations, watch
from wallet.verification.present import (
    CodeIssuer,
    MadeCode,
    PresentationRequest,
    Presenter,
    present,
)
from wallet.verification.presentations import Presentation
from wallet.verification.watch import Watched

bp = Blueprint("presentations", __name__, url_prefix="/api/v1/me", description="Show a license")


class UnsupportedMode(Invalid):
    code = "unsupported"


@bp.post("/licenses/<uuid:license_id>/presentations")
@bound_citizen_required
@limited(PRESENTATIONS, by=per_citizen)
@bp.arguments(schemas.PresentSchema)
@bp.response(201, schemas.PresentedSchema)
def present_license(body: dict[str, Any], license_id: UUID) -> MadeCode:
    """Make a one-minute code for a license; older codes stay alive."""
    if body["mode"] != "live":
        raise UnsupportedMode("only live codes are made so far")
    held, is_stale = held_fresh(license_id)
    act = current_act()  # after the source was asked: a code's life begins when it is made
    made = present(
        act,
        held,
        PresentationRequest(disclose=body["disclose"], purpose=body["purpose"]),
        presenter=_presenter(),
        issuer=_code_issuer(at=act.at),
        store=services().short_lived,
        stale=is_stale,
    )
    act.session.commit()
    image = _drawn(made.code, body["image"]) if body["image"] else None
    return replace(made, image=image)


@bp.get("/presentations/<uuid:presentation_id>")
@bound_citizen_required
@bp.arguments(schemas.WatchQuery, location="query")
@bp.response(200, schemas.WatchedSchema)
def follow_presentation(query: dict[str, Any], presentation_id: UUID) -> Watched:
    """Tell what became of a code; `wait` holds the answer back until something happens."""
    presentation = _own(presentation_id)
    watched = watch.watch(db.session(), presentation, at=now())
    if watched.state == "waiting" and query["wait"]:
        hold_back(Hold(presentation, query["wait"], _news))
    return watched


@bp.delete("/presentations/<uuid:presentation_id>")
@bound_citizen_required
@bp.response(204)
def cancel_presentation(presentation_id: UUID) -> None:
    """Make a code worthless at once."""
    presentations.cancel(services().short_lived, _own(presentation_id), at=now())


@bp.post("/presentations/<uuid:presentation_id>/dispute")
@bound_citizen_required
@bp.response(204)
@bp.doc(responses={"404": "NOT_FOUND", "409": "CONFLICT"})
def dispute_look(presentation_id: UUID) -> None:
    """Say "not me" of a verification: voids what else is running, and is recorded."""
    session = db.session()
    dispute(current_act(), services().short_lived, presentation_id, current_identity())
    session.commit()


def _presenter() -> Presenter:
    return Presenter(
        person_key=current_identity().person_key,
        binding_id=current_binding().id,
        void_epoch=current_identity().void_epoch,
    )


def _code_issuer(*, at: datetime) -> CodeIssuer:
    config = current_app.config
    key = services().keys.current("EL1", at)
    return CodeIssuer(key, config["PLATFORM"], config["CODE_LIFETIME_SECONDS"])


def _own(presentation_id: UUID) -> Presentation:
    person_key = current_identity().person_key
    store = services().short_lived
    return presentations.get_own(store, presentation_id, person_key=person_key, at=now())


def _news(waiting: Collection[Presentation]) -> Collection[Presentation]:
    return watch.news(db.session(), services().short_lived, waiting, at=now())


def _drawn(code: str, image: str) -> str:
    # Most phones draw for themselves; Pillow comes with what draws for the others.
    from wallet.codes import drawing  # noqa: PLC0415

    return drawing.data_uri(code, image)
