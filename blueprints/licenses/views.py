"""My licenses, one license, and the catalogues."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import Response

from app.clock import now
from app.extensions import db
from app.services import services
from blueprints.blueprint import Blueprint
from blueprints.guards import bound_citizen_required, current_identity, public
from blueprints.licenses import fetching, originals, schemas
from blueprints.licenses.catalogue_schemas import LicenseTypesSchema
from blueprints.limits import limited, per_citizen, unlimited
from blueprints.paging import paginated
from blueprints.writes import may_write, writes
from wallet.catalogue import types as catalogue
from wallet.licenses import files
from wallet.licenses.held import HeldPosition
from wallet.licenses.queries import face_of, get_held, held_by
from wallet.objections.shown_license import ShownLicense, with_objections
from wallet.short_lived.limits import ORIGINALS, REFRESHES

bp = Blueprint("licenses", __name__, url_prefix="/api/v1", description="My licenses")


@bp.get("/me/licenses")
@bound_citizen_required
@may_write
@unlimited("a register is asked when it is due, and not again for half a minute after it failed")
@bp.arguments(schemas.LicensesQuery, location="query")
@bp.response(200, schemas.LicensesSchema)
def list_licenses(query: dict[str, Any]) -> dict[str, Any]:
    """List what the citizen holds; sources that are due are asked first."""
    fetching.fetch_due()
    return _listed(query)


@bp.post("/me/licenses/refresh")
@bound_citizen_required
@limited(REFRESHES, by=per_citizen)
@bp.response(200, schemas.LicensesSchema)
def refresh_licenses() -> dict[str, Any]:
    """Ask every source now, then list."""
    fetching.fetch(services().registers)
    return _listed(schemas.LicensesQuery().load({}))


@bp.get("/me/licenses/<uuid:license_id>")
@bound_citizen_required
@bp.response(200, schemas.LicenseSchema)
def show_license(license_id: UUID) -> ShownLicense:
    """Show one license in full."""
    session, vault, key = db.session(), services().vault, current_identity().person_key
    held = get_held(session, key, license_id, vault=vault, at=now())
    (shown,) = with_objections(session, key, [fetching.with_age(held)])
    face, file = face_of(session, held, vault=vault), files.find_file(session, held.license_id)
    return replace(shown, face=face, file=file)


@bp.get("/me/licenses/<uuid:license_id>/file")
@bound_citizen_required
@limited(ORIGINALS)
@writes
@bp.response(200, content_type="application/pdf", description="The sealed original")
def get_original(license_id: UUID) -> Response:
    """Hand out the sealed original, as its issuing system made it."""
    return originals.as_attachment(originals.read(license_id))


@bp.get("/license-types")
@public
@bp.response(200, LicenseTypesSchema)
def list_license_types() -> dict[str, Any]:
    """Describe every license type: fields, validity, and how paper becomes electronic."""
    types = catalogue.list_types(db.session())
    return {"items": [license_type.body for license_type in types], "next_cursor": None}


@bp.get("/purposes")
@public
@bp.response(200, schemas.PurposesSchema)
def list_purposes() -> dict[str, Any]:
    """List the purposes that citizens and verifiers can pick."""
    return {"items": catalogue.list_purposes(db.session()), "next_cursor": None}


def _listed(query: dict[str, Any]) -> dict[str, Any]:
    return _page(query) | {"sources": fetching.sources(at=now())}


@paginated("licenses", read=HeldPosition.read)
def _page(*, limit: int, **query: Any) -> Sequence[ShownLicense]:  # noqa: ARG001  all are read
    session, key = db.session(), current_identity().person_key
    held = held_by(session, key, vault=services().vault, at=now(), **query)
    return with_objections(session, key, map(fetching.with_age, held))
