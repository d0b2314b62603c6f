"""The catalogue of authorities: whom one may apply or object to."""

from typing import Any

from app.extensions import db
from blueprints.authorities import schemas
from blueprints.blueprint import Blueprint
from blueprints.guards import public
from wallet.authorities import directory

bp = Blueprint("authorities", __name__, url_prefix="/api/v1", description="Authorities")


@bp.get("/authorities")
@public
@bp.arguments(schemas.AuthoritiesQuery, location="query")
@bp.response(200, schemas.AuthoritiesSchema)
def list_authorities(query: dict[str, Any]) -> dict[str, Any]:
    """List the authorities that are known, by code: what they issue, and who has a desk here."""
    return {"items": directory.find(db.session(), **query), "next_cursor": None}
