"""Who looked at the citizen's licenses: in pages, all of it as a table, line by line; "not me"."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Response, stream_with_context

from app.clock import now
from app.extensions import db
from blueprints.blueprint import Blueprint
from blueprints.guards import bound_citizen_required, caller, current_act, current_identity
from blueprints.limits import limited_within
from blueprints.paging import paginated
from blueprints.spending import spend
from blueprints.usage import asking, bodies, schemas, table
from wallet.calendar.local_time import local_date
from wallet.paging import Position
from wallet.short_lived.limits import EXPORTS
from wallet.usage import dispute, listing
from wallet.usage.listing import Use

bp = Blueprint("usage", __name__, url_prefix="/api/v1/me", description="Who looked")


@bp.get("/usage")
@bound_citizen_required
@limited_within(EXPORTS)
@bp.arguments(schemas.UsageQuery, location="query")
@bp.response(200, schemas.UsageSchema)
@bp.alt_response(200, **table.DOCUMENTED)
def list_usage(query: dict[str, Any]) -> Response | dict[str, Any]:
    """List who looked at the citizen's licenses, newest first, failed looks too."""
    return _as_table(query) if asking.wants_table(query) else _as_page(query)


@bp.get("/usage/<uuid:entry_id>")
@bound_citizen_required
@bp.response(200, schemas.UseSchema)
def show_use(entry_id: UUID) -> dict[str, Any]:
    """Show one line of the usage: where a message about a look leads."""
    key, today = current_identity().person_key, local_date(now())
    return bodies.use_body(listing.get(db.session(), key, entry_id, on=today))


@bp.post("/usage/<uuid:entry_id>/dispute")
@bound_citizen_required
@bp.response(204)
@bp.doc(responses={"404": "NOT_FOUND", "409": "CONFLICT"})
def dispute_use(entry_id: UUID) -> None:
    """Say "not me" of a look, a refused one too: voids what is running, and is recorded."""
    dispute.dispute_line(current_act(), entry_id, current_identity())
    db.session().commit()


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
    spend(EXPORTS, caller())
    lines = table.lines(
        current_identity().person_key, wanted=asking.wanted(query), on=local_date(now())
    )
    return table.as_attachment(stream_with_context(lines))
