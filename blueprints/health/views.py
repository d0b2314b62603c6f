"""Is the process alive, can it serve, and which engines does it run on."""

from typing import Any

from flask import Response

from app.clock import now
from app.extensions import db
from app.metrics import counts
from app.services import services
from blueprints.blueprint import Blueprint
from blueprints.guards import operator_required, public
from blueprints.health.degraded import degraded
from wallet import readiness

bp = Blueprint("health", __name__, description="For operators")


@bp.get("/healthz")
@public
@bp.response(200)
def show_life() -> dict[str, Any]:
    """Answer as long as the process runs."""
    return {"status": "alive"}


@bp.get("/readyz")
@public
@bp.response(200)
def show_readiness() -> dict[str, Any]:
    """Answer when this process can serve; name the running engines, and what is degraded."""
    engines = readiness.check(db.session(), services().short_lived)
    services().keys.current("EL1", now())
    return {"status": "ready", **engines, "degraded": degraded(at=now())}


@bp.get("/metrics")
@operator_required
@bp.response(200, {"type": "string"}, content_type="text/plain")
def show_metrics() -> Response:
    """Count requests, problems and verdicts in Prometheus' text format."""
    return Response(counts.exposition(), content_type=counts.CONTENT_TYPE)
