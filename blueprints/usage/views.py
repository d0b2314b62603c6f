"""Who looked at the citizen's licenses: a list in pages, and all of it as a table."""

from typing import Any

from flask import Response, stream_with_context

from app.clock import now
from app.extensions import db
from blueprints.blueprint import Blueprint
from blueprints.guards import bound_citizen_required, current_identity
from blueprints.usage import asking, bodies, schemas, sealed_cursor, table
from wallet.calendar.local_time import local_date
from wallet.usage import listing

bp = Blueprint("usage", __name__, url_prefix="/api/v1/me", description="Who looked")


@bp.get("/usage")
@bound_citizen_required
@bp.arguments(schemas.UsageQuery, location="query")
@bp.response(200, schemas.UsageSchema)
@bp.alt_response(200, **table.DOCUMENTED)
def list_usage(query: dict[str, Any]) -> Response | dict[str, Any]:
    """List who looked at the citizen's licenses, newest first, failed looks too."""
    return _as_table(query) if asking.wants_table(query) else _as_page(query)


def _as_page(query: dict[str, Any]) -> dict[str, Any]:
    after = sealed_cursor.read(query["cursor"])
    uses = listing.list_usage(
        db.session(),
        current_identity().person_key,
        limit=query["limit"] + 1,
        on=local_date(now()),
        wanted=asking.wanted(query),
        after=listing.Position(*after) if after else None,
    )
    page = uses[: query["limit"]]
    more = sealed_cursor.write(page[-1].at, page[-1].id) if len(uses) > len(page) else None
    return {"items": [bodies.use_body(use) for use in page], "next_cursor": more}


def _as_table(query: dict[str, Any]) -> Response:
    lines = table.lines(
        current_identity().person_key, wanted=asking.wanted(query), on=local_date(now())
    )
    return table.as_attachment(stream_with_context(lines))
