"""My licenses, one license, who looked at them, and the catalogues."""

from typing import Any
from uuid import UUID

from app.clock import now
from app.extensions import db
from app.services import services
from blueprints.blueprint import Blueprint
from blueprints.guards import bound_citizen_required, current_identity, public
from blueprints.licenses import bodies, fetching, schemas
from blueprints.paging import read_cursor, write_cursor
from wallet.licenses import catalogue
from wallet.licenses.models import Role
from wallet.licenses.queries import face_of, get_held, held_by
from wallet.licenses.state import State
from wallet.verification import usage

bp = Blueprint("licenses", __name__, url_prefix="/api/v1", description="My licenses")


@bp.get("/me/licenses")
@bound_citizen_required
@bp.arguments(schemas.LicensesQuery, location="query")
@bp.response(200, schemas.LicensesSchema)
def list_licenses(query: dict[str, str]) -> dict[str, Any]:
    """List what the citizen holds; sources that are due are asked first."""
    fetching.fetch_due()
    return _listed(query)


@bp.post("/me/licenses/refresh")
@bound_citizen_required
@bp.response(200, schemas.LicensesSchema)
def refresh_licenses() -> dict[str, Any]:
    """Ask every source now, then list."""
    fetching.fetch(services().registers)
    return _listed({})


@bp.get("/me/licenses/<uuid:license_id>")
@bound_citizen_required
@bp.response(200, schemas.LicenseSchema)
def show_license(license_id: UUID) -> dict[str, Any]:
    """Show one license in full."""
    session, vault = db.session(), services().vault
    held = get_held(session, current_identity().person_key, license_id, vault=vault, at=now())
    return bodies.license_body(held, face_of(session, held, vault=vault))


@bp.get("/me/usage")
@bound_citizen_required
@bp.arguments(schemas.UsageQuery, location="query")
@bp.response(200, schemas.UsageSchema)
def list_usage(query: dict[str, Any]) -> dict[str, Any]:
    """List who looked at the citizen's licenses, newest first, failed looks too."""
    after = read_cursor(query["cursor"])
    uses = usage.list_usage(
        db.session(),
        current_identity().person_key,
        limit=query["limit"] + 1,
        after=usage.Position(*after) if after else None,
    )
    page = uses[: query["limit"]]
    more = write_cursor(page[-1].at, page[-1].id) if len(uses) > len(page) else None
    return {"items": [bodies.use_body(use) for use in page], "next_cursor": more}


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


def _listed(query: dict[str, str]) -> dict[str, Any]:
    at = now()
    held = held_by(
        db.session(),
        current_identity().person_key,
        vault=services().vault,
        at=at,
        role=Role(query["role"]) if "role" in query else None,
        license_type=query.get("type"),
        state=State(query["state"]) if "state" in query else None,
    )
    return {
        "items": [bodies.row_body(one) for one in held],
        "sources": [bodies.source_body(one) for one in fetching.sources(at=at)],
        "next_cursor": None,
    }
