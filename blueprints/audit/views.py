"""The heads of the audit log for anybody, and for citizens proofs of their own entries."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import current_app

from app.clock import now
from app.extensions import db
from app.services import services
from blueprints.audit import schemas
from blueprints.blueprint import Blueprint
from blueprints.guards import bound_citizen_required, current_identity, public
from blueprints.paging import paginated
from wallet.audit import head, proof
from wallet.audit.models import Head
from wallet.audit.proof import Proof
from wallet.calendar.local_time import local_date
from wallet.codes import published_keys
from wallet.usage import one_line

bp = Blueprint("audit", __name__, description="Prove the audit log")
PUBLISHED = "/.well-known/elicense/audit"


@bp.get(f"{PUBLISHED}/keys.json")
@public
@bp.response(200, schemas.AuditKeysSchema)
def list_audit_keys() -> dict[str, Any]:
    """Publish the public keys of heads, also those that sign no more."""
    platform = current_app.config["PLATFORM"]
    return published_keys.jwk_set(services().keys, platform=platform, tag=head.TAG)


@bp.get(f"{PUBLISHED}/head.json")
@public
@bp.response(200, schemas.HeadSchema)
def show_head() -> dict[str, Any]:
    """Show the newest signed head."""
    return head.as_json(proof.get_head(db.session()))


@bp.get(f"{PUBLISHED}/heads")
@public
@bp.arguments(schemas.HeadsQuery, location="query")
@bp.response(200, schemas.HeadsSchema)
@paginated("heads", shown=head.as_json, read=int)
def list_heads(**query: Any) -> Sequence[Head]:
    """List signed heads from a size on, the smallest first."""
    return proof.list_heads(db.session(), **query)


@bp.get(f"{PUBLISHED}/consistency")
@public
@bp.arguments(schemas.GrowthQuery, location="query")
@bp.response(200, schemas.GrowthSchema)
def show_growth(query: dict[str, int]) -> dict[str, Any]:
    """Prove that the larger of two heads goes on from the smaller."""
    path = proof.prove_growth(db.session(), query["first"], query["second"])
    return {"first": query["first"], "second": query["second"], "path": path}


@bp.get("/api/v1/me/usage/<uuid:entry_id>/proof")
@bound_citizen_required
@bp.response(200, schemas.ProofSchema)
def prove_usage(entry_id: UUID) -> Proof:
    """Prove that one look at the citizen's licenses stands in the log."""
    session = db.session()
    key, today = current_identity().person_key, local_date(now())
    entry = one_line.get(session, key, entry_id, on=today)
    return proof.prove(session, entry)
