"""My licenses, one license, and the catalogues."""

from typing import Any
from uuid import UUID

from flask import Response

from app.clock import now
from app.extensions import db
from app.services import services
from blueprints.blueprint import Blueprint
from blueprints.guards import bound_citizen_required, current_identity, public
from blueprints.licenses import bodies, fetching, list_cursor, originals, schemas
from wallet.catalogue import types as catalogue
from wallet.licenses import files
from wallet.licenses.models import Role
from wallet.licenses.queries import face_of, get_held, held_by
from wallet.licenses.state import State
from wallet.objections.queries import open_by_license

bp = Blueprint("licenses", __name__, url_prefix="/api/v1", description="My licenses")


@bp.get("/me/licenses")
@bound_citizen_required
@bp.arguments(schemas.LicensesQuery, location="query")
@bp.response(200, schemas.LicensesSchema)
def list_licenses(query: dict[str, Any]) -> dict[str, Any]:
    """List what the citizen holds; sources that are due are asked first."""
    fetching.fetch_due()
    return _listed(query)


@bp.post("/me/licenses/refresh")
@bound_citizen_required
@bp.response(200, schemas.LicensesSchema)
def refresh_licenses() -> dict[str, Any]:
    """Ask every source now, then list."""
    fetching.fetch(services().registers)
    return _listed(schemas.LicensesQuery().load({}))


@bp.get("/me/licenses/<uuid:license_id>")
@bound_citizen_required
@bp.response(200, schemas.LicenseSchema)
def show_license(license_id: UUID) -> dict[str, Any]:
    """Show one license in full."""
    session, vault, key = db.session(), services().vault, current_identity().person_key
    held = get_held(session, key, license_id, vault=vault, at=now())
    face, objections = face_of(session, held, vault=vault), open_by_license(session, key)
    return bodies.license_body(held, face, objections, files.find_file(session, held.license_id))


@bp.get("/me/licenses/<uuid:license_id>/file")
@bound_citizen_required
@bp.response(200, content_type="application/pdf", description="The sealed original")
def get_file(license_id: UUID) -> Response:
    """Hand out the sealed original, as its issuing system made it."""
    return originals.as_attachment(originals.read(license_id))


@bp.get("/license-types")
@public
@bp.response(200, schemas.LicenseTypesSchema)
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
    at, session, key = now(), db.session(), current_identity().person_key
    held = held_by(
        session,
        key,
        vault=services().vault,
        at=at,
        role=Role(query["role"]) if "role" in query else None,
        license_type=query.get("type"),
        state=State(query["state"]) if "state" in query else None,
        after=list_cursor.read(query["cursor"]),
    )
    page = held[: query["limit"]]
    objections = open_by_license(session, key)
    return {
        "items": [bodies.row_body(one, objections) for one in page],
        "sources": [bodies.source_body(one) for one in fetching.sources(at=at)],
        "next_cursor": list_cursor.write(page[-1]) if len(held) > len(page) else None,
    }
