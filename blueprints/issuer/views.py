"""Issuing systems push licenses, one or many, their files, and what happens to them."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from flask import Response, request, stream_with_context

from app.acts import act_by
from app.extensions import db
from app.services import services
from blueprints.blueprint import Blueprint
from blueprints.guards import current_client, issuer_required
from blueprints.idempotency import idempotent, per_client
from blueprints.issuer import documented, reading, schemas
from blueprints.issuer.backlog import Backlog
from blueprints.licenses.schemas import OriginalSchema
from blueprints.limits import unlimited
from wallet.licenses import files, held_back
from wallet.licenses.models import LicenseFileRow
from wallet.licenses.not_taken import NotTaken
from wallet.licenses.receive import Outcome
from wallet.pushing import events
from wallet.pushing.batch import Batch
from wallet.pushing.event_request import read_event_request
from wallet.pushing.push import Receipt, push
from wallet.pushing.pushed import read_pushed
from wallet.pushing.pusher import Pusher, get_writable

bp = Blueprint("issuer", __name__, url_prefix="/api/v1/issuer", description="Push licenses")


@bp.put("/licenses/<identifier>")
@issuer_required
@unlimited("an issuing system delivers its whole stock, under contract and by its secret")
@bp.doc(**documented.PUSH)
@bp.response(200, schemas.ReceiptSchema)
@bp.alt_response(201, schema=schemas.ReceiptSchema, description="Created")
def push_license(identifier: str) -> tuple[Receipt, int, dict[str, str]]:
    """Store a license, or bring it up to date; the same one again changes nothing."""
    pusher = _pusher()
    act, pushed = act_by(pusher.actor), read_pushed(reading.json_body(), identifier=identifier)
    try:
        receipt = push(act, pushed, pusher=pusher, if_match=reading.if_match())
    except NotTaken as refusal:
        act.session.rollback()
        held_back.refuse(act, pushed.arrival, refusal, source=pusher.source)
        act.session.commit()
        raise
    act.session.commit()
    status = 201 if receipt.outcome is Outcome.CREATED else 200
    return receipt, status, {"ETag": f'"{receipt.version}"'}


@bp.put("/licenses/<identifier>/file")
@issuer_required
@unlimited("an issuing system delivers its whole stock, under contract and by its secret")
@bp.doc(**documented.FILE)
@bp.response(200, OriginalSchema)
@bp.alt_response(201, schema=OriginalSchema, description="Created")
def put_original(identifier: str) -> tuple[dict[str, Any], int]:
    """Keep the sealed original of a license, in the place of an older one."""
    pusher = _pusher()
    content, content_type, digest = reading.file_body()
    files.check(content, content_type=content_type, digest=digest)
    kept = _kept(identifier, pusher)
    if kept and kept["digest"] == digest.lower():
        return kept, 200
    return _keep(identifier, content, content_type, pusher), 200 if kept else 201


@bp.post("/licenses:batch")
@issuer_required
@unlimited("an issuing system delivers its whole stock, under contract and by its secret")
@bp.doc(**documented.BATCH)
def push_batch() -> Response:
    """Store many licenses: a line for each in, a line for each out, both streamed."""
    reading.open_batch()
    batch = Batch(_pusher(), reading.import_id(), services().vault)
    return Response(stream_with_context(_answers(batch)), mimetype=schemas.NDJSON)


@bp.post("/licenses/<identifier>/events")
@issuer_required
@unlimited("an issuing system delivers its whole stock, under contract and by its secret")
@bp.doc(**documented.EVENT)
@bp.response(200, schemas.HappenedSchema)
@bp.alt_response(201, schema=schemas.HappenedSchema, description="Created")
def add_event(identifier: str) -> tuple[events.RecordedEvent, int]:
    """Record what has happened to a license; the same event again changes nothing."""
    reading.json_body()  # what is no JSON is refused before its key is looked at
    recorded = _recorded(identifier=identifier)
    return recorded, 201 if recorded.is_new else 200


def _recorded_before(event_id: UUID, identifier: str) -> events.RecordedEvent:
    return events.recall_event(act_by(current_client().as_actor()), identifier, event_id)


@idempotent(by=per_client, again=_recorded_before)
def _recorded(identifier: str) -> events.RecordedEvent:
    pusher = _pusher()
    act = act_by(pusher.actor)
    notice = read_event_request(reading.json_body(), at=act.at)
    recorded = events.record_event(act, identifier, notice, pusher=pusher)
    act.session.commit()
    return recorded


def _pusher() -> Pusher:
    """Tell who pushes, and hold nothing open while the body arrives."""
    pusher = Pusher.of(current_client())
    db.session().commit()
    return pusher


def _answers(batch: Batch) -> Iterator[bytes]:
    session, read = db.session(), request.stream.read
    with Backlog(request.environ) as backlog:
        for part in batch.parts(read):
            answers = batch.answer(act_by(batch.pusher.actor), part)
            session.commit()
            session.expunge_all()
            backlog.put(answers)
            yield from backlog.ready()
        yield from backlog.rest()


def _kept(identifier: str, pusher: Pusher) -> dict[str, Any] | None:
    """Tell what is kept of the license, and hold nothing open then."""
    session = db.session()
    row = files.find_file(session, get_writable(session, identifier, pusher=pusher).id)
    kept = _file_body(row) if row else None
    session.commit()
    return kept


def _keep(identifier: str, content: bytes, content_type: str, pusher: Pusher) -> dict[str, Any]:
    """Write the file while no transaction is open, then make it the license's."""
    store, act = services().files, act_by(pusher.actor)
    stored_file = files.put(content, content_type=content_type, files=store, vault=act.vault)
    license_ = get_writable(act.session, identifier, pusher=pusher)
    before = files.attach(act, license_.id, stored_file)
    act.session.commit()
    if before:
        store.delete(before)
    return _file_body(stored_file)


def _file_body(kept: LicenseFileRow | files.Put) -> dict[str, Any]:
    return {"content_type": kept.content_type, "size": kept.size, "digest": kept.digest}
