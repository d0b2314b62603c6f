"""Take in what an issuing system says has happened to a license.

An event counts from its own moment on, which may lie ahead: `standing` folds it in when it is
reached, and nothing has to be done then. The step must be legal at that moment, among all events
known for the license; an event that arrives late is judged where it falls.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.act import Act
from wallet.audit import record
from wallet.crypto.vault import Vault
from wallet.errors import Conflict
from wallet.licenses import succession
from wallet.licenses.identification import identify, take_back
from wallet.licenses.models import License, LicenseEvent
from wallet.licenses.stand import events_of, stand
from wallet.licenses.standing import Standing, standing
from wallet.licenses.state import Event, IllegalStep, is_final, step
from wallet.pushing.event_request import EventRequest, InvalidEvent
from wallet.pushing.pusher import Pusher, get_writable
from wallet.reading.faults import Fault


class EventConflict(Conflict):
    """This event id was used for something else."""

    code = "event_conflict"


@dataclass(frozen=True)
class RecordedEvent:
    """A recorded event, and how its license stands now."""

    license: License
    identifier: str
    event: LicenseEvent
    standing: Standing
    version: int
    is_new: bool

    @property
    def id(self) -> UUID:
        return self.event.id


def record_event(
    act: Act, identifier: str, request: EventRequest, *, pusher: Pusher
) -> RecordedEvent:
    """Record the event; the same one again changes nothing.

    Raises EventConflict, IllegalStep, InvalidEvent, SuccessorLoop, PersonChange and what
    `get_writable` raises.
    """
    succession.lock(act.session, identifier, request.successor)
    license_ = get_writable(act.session, identifier, pusher=pusher)
    body_index = act.vault.index("license_event", request.content())
    known = _find(act.session, license_, request, pusher)
    if known:
        if known.body_index != body_index:
            raise EventConflict("this event id was used with another body")
        now = stand(act.session, license_, at=act.at)
        return RecordedEvent(license_, identifier, known, now, license_.revision, is_new=False)
    before = stand(act.session, license_, at=request.effective_at)
    follows = _follows_push(events_of(act.session, license_), request)
    if not follows:
        step(before.recorded, request.event)
    event = _event(license_, request, pusher, at=act.at)
    _ask_to_stay_ended(license_, events_of(act.session, license_), event)
    if not follows:
        _apply(act, license_, request, before)
    event.body_index = body_index
    act.session.add(event)
    license_.revision += 1
    now = stand(act.session, license_, at=act.at)
    _record(act, license_, request, now, pusher, follows=follows)
    return RecordedEvent(license_, identifier, event, now, license_.revision, is_new=True)


def recall_event(act: Act, identifier: str, event_id: UUID) -> RecordedEvent:
    """Return an event that was recorded before, and how its license stands now."""
    event = act.session.get_one(LicenseEvent, event_id)
    license_ = act.session.get_one(License, event.license_id)
    now = stand(act.session, license_, at=act.at)
    return RecordedEvent(license_, identifier, event, now, license_.revision, is_new=False)


def _follows_push(known: Sequence[LicenseEvent], request: EventRequest) -> bool | None:
    """Tell whether the push of the successor has superseded the license already."""
    ended = [one for one in known if one.event is Event.SUPERSEDE and one.external_id is None]
    is_known = any(one.successor == request.successor for one in ended)
    return (request.event is Event.SUPERSEDE and is_known) or None


def _ask_to_stay_ended(
    license_: License, known: Sequence[LicenseEvent], late: LicenseEvent
) -> None:
    """Refuse a late event that would open again what has ended after it."""
    last = max(event.effective_at for event in (*known, late))
    before = standing(license_, known, at=last).recorded
    after = standing(license_, [*known, late], at=last).recorded
    if is_final(before) and not is_final(after):
        raise IllegalStep(f"the license is {before}, and would no longer be")


def _find(
    session: Session, license_: License, request: EventRequest, pusher: Pusher
) -> LicenseEvent | None:
    return session.scalar(
        sa.select(LicenseEvent).where(
            LicenseEvent.license_id == license_.id,
            LicenseEvent.source == pusher.source,
            LicenseEvent.external_id == request.id,
        )
    )


def _apply(act: Act, license_: License, request: EventRequest, before: Standing) -> None:
    """Do what the event does beside changing the state."""
    if request.event is Event.RENEW and not _is_later(request, before):
        raise InvalidEvent([Fault("/valid_to", "not_later")])
    if request.holder:
        change = identify if request.event is Event.HOLDER_IDENTIFIED else take_back
        change(act, license_, request.holder)
    if request.successor == license_.identifier:
        raise InvalidEvent([Fault("/successor", "same_license")])
    if request.successor:
        _link(act.session, license_, request.successor, vault=act.vault)


def _is_later(request: EventRequest, before: Standing) -> bool:
    return bool(before.valid_to and request.valid_to and request.valid_to > before.valid_to)


def _link(session: Session, license_: License, identifier: str, *, vault: Vault) -> None:
    found = sa.select(License).where(License.identifier == identifier)
    successor = session.scalar(found)
    if successor:
        succession.link(session, license_, successor, vault=vault)


def _event(
    license_: License, request: EventRequest, pusher: Pusher, *, at: datetime
) -> LicenseEvent:
    return LicenseEvent(
        id=uuid4(),
        license_id=license_.id,
        event=request.event,
        reason=request.reason,
        valid_to=request.valid_to,
        source=pusher.source,
        effective_at=request.effective_at,
        recorded_at=at,
        announced=request.effective_at > at,
        external_id=request.id,
        successor=request.successor,
    )


def _record(
    act: Act,
    license_: License,
    request: EventRequest,
    now: Standing,
    pusher: Pusher,
    *,
    follows: bool | None,
) -> None:
    record.record(
        act,
        "license.event",
        follows=follows,
        license_id=license_.id,
        event=request.event.value,
        effective_at=request.effective_at.isoformat(),
        state=now.state.value,
        source=pusher.source,
        announced=request.effective_at > act.at or None,
    )
    if license_.successor_id and request.successor and not follows:
        record.record(
            act, "license.superseded", license_id=license_.id, successor=str(license_.successor_id)
        )
