"""Read what an issuing system says has happened to a license: every fault at once."""

import json
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta

from wallet.calendar.local_time import start_of
from wallet.identity.documents import KINDS, RESIDENT_ID
from wallet.identity.names import spell
from wallet.identity.numbers import InvalidDocumentNumber, normalize_document_number
from wallet.licenses.arrival import Party
from wallet.licenses.arrival_check import EARLIEST, InvalidArrival
from wallet.licenses.identifier import InvalidIdentifier, parse
from wallet.licenses.state import Event
from wallet.reading.faults import Fault
from wallet.reading.reader import NO_END, Reader

# The wallet's own words: for what registers say, and for what a push has written over.
PUSHABLE = frozenset(Event) - {Event.REPORTED, Event.CHANGED}
# What belongs to some events only, and has to be there.
OF_HOLDERS = frozenset({Event.HOLDER_IDENTIFIED, Event.HOLDER_UNIDENTIFIED})
BELONGS = {
    "successor": frozenset({Event.SUPERSEDE}),
    "valid_to": frozenset({Event.RENEW}),
    "holder": OF_HOLDERS,
}
MEMBERS = {"id", "event", "reason", "effective_at", *BELONGS}
LONGEST_REASON = 200
FARTHEST = timedelta(days=3660)
# The sender's clock may run ahead of ours.
GRACE = timedelta(minutes=5)


class InvalidEvent(InvalidArrival):
    """The event cannot be taken; `faults` says why."""

    code = "invalid_event"


@dataclass(frozen=True, repr=False)
class EventRequest:
    """One event as it was sent."""

    id: str
    event: Event
    reason: str
    effective_at: datetime
    successor: str | None
    valid_to: date | None
    holder: Party | None

    def content(self) -> str:
        """Write down everything, always in the same way."""
        return json.dumps(asdict(self), sort_keys=True, ensure_ascii=False, default=str)


def read_event_request(body: object, *, at: datetime) -> EventRequest:
    """Read an event; raises InvalidEvent."""
    reader = Reader(body if isinstance(body, dict) else {})
    if not isinstance(body, dict):
        reader.faults.append(Fault("", "wrong_kind"))
    reader.only(MEMBERS)
    event = reader.word("event", PUSHABLE)
    belonging = {name for name, owners in BELONGS.items() if event in owners}
    for name in BELONGS.keys() - belonging:
        if reader.members.get(name) is not None:
            reader.fault(name, "not_with_this_event")
    request = EventRequest(
        id=reader.text("id", longest=64) or "",
        event=Event(event or Event.SUSPEND),
        reason=reader.text("reason", longest=LONGEST_REASON) or "",
        effective_at=_effective_at(reader, event, at=at),
        successor=_successor(reader) if "successor" in belonging else None,
        valid_to=_valid_to(reader) if "valid_to" in belonging else None,
        holder=_holder(reader) if "holder" in belonging else None,
    )
    if reader.faults:
        raise InvalidEvent(reader.faults)
    return request


def _effective_at(reader: Reader, event: str | None, *, at: datetime) -> datetime:
    moment = reader.moment("effective_at")
    if moment is None:
        return at
    if not start_of(EARLIEST) <= moment <= at + FARTHEST:
        reader.fault("effective_at", "impossible_date")
        return at
    # Who holds a license is written down at once: it cannot wait for its moment.
    if event in OF_HOLDERS and moment > at + GRACE:
        reader.fault("effective_at", "in_the_future")
    return moment.astimezone(UTC)


def _successor(reader: Reader) -> str | None:
    written = reader.text("successor", longest=128)
    try:
        parse(written or "")
    except InvalidIdentifier as error:
        if written:
            reader.fault("successor", error.code)
    return written


def _valid_to(reader: Reader) -> date | None:
    day = reader.day("valid_to", required=True)
    if day in NO_END:
        # A renewal moves the last day; a license without one is pushed so.
        reader.fault("valid_to", "impossible_date")
    return day


def _holder(reader: Reader) -> Party | None:
    inside = reader.inner("holder", required=True)
    if inside is None:
        return None
    inside.only({"kind", "name", "id_type", "id_number"})
    inside.word("kind", {"person"}, required=False)
    name, number = inside.text("name", spell=spell), inside.text("id_number", longest=64)
    id_type = inside.word("id_type", KINDS, required=False) or RESIDENT_ID
    try:
        number = number and normalize_document_number(id_type, number)
    except InvalidDocumentNumber as error:
        inside.fault("id_number", error.code)
    return Party("person", name or "", id_type, number)
