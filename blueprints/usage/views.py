"""Who looked at the citizen's licenses: a list in pages, and all of it as a table."""

from collections.abc import Sequence
from typing import Any

from flask import Response, stream_with_context

from app.clock import now
from app.extensions import db
from blueprints.blueprint import Blueprint
from blueprints.guards import bound_citizen_required, current_identity
from blueprints.paging import paginated
from blueprints.usage import asking, bodies, schemas, table
from wallet.calendar.local_time import local_date
from wallet.paging import Position
from wallet.usage import listing
from wallet.usage.listing import Use

bp = Blueprint("usage", __name__, url_prefix="/api/v1/me", description="Who looked")


@bp.get("/usage")
@bound_citizen_required
@bp.arguments(schemas.UsageQuery, location="query")
@bp.response(200, schemas.UsageSchema)
@bp.alt_response(200, **table.DOCUMENTED)
def list_usage(query: dict[str, Any]) -> Response | dict[str, Any]:
    """List who looked at the citizen's licenses, newest first, failed looks too."""
    return _as_table(query) if asking.wants_table(query) else _as_page(query)


@paginated("usage", shown=bodies.use_body)
def _as_page(*, limit: int, after: Position | None, **query: Any) -> Sequence[Use]:
    return listing.list_usage(
        db.session(),
        current_identity().person_key,
        limit=limit,
        on=local_date(now()),
        wanted=asking.wanted(query),
        after=after,
    )


def _as_table(query: dict[str, Any]) -> Response:
    lines = table.lines(
        current_identity().person_key, wanted=asking.wanted(query), on=local_date(now())
    )
    return table.as_attachment(stream_with_context(lines))
