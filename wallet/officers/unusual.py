"""More decisions of one officer than anybody makes by hand: told to supervisors and auditors.

What is usual is data (`thresholds.json`), by act and for an hour and a day. The worker looks at
each entry of an officer once; an alarm is an entry itself, once for each officer, act and span.
"""

import json
import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.act import Act, Actor, ActorKind
from wallet.audit import record
from wallet.audit.models import OF_OFFICERS, UNUSUAL, Entry
from wallet.officers import desks
from wallet.officers.decision import ask_watcher
from wallet.officers.models import Officer, OfficerRole, number_of
from wallet.paging import Position, newest_first

log = logging.getLogger(__name__)

ACTION = "decisions.unusual"
SPANS = {"hour": timedelta(hours=1), "day": timedelta(days=1)}
THRESHOLDS: Mapping[str, Mapping[str, int]] = json.loads(
    Path(__file__).with_name("thresholds.json").read_text("utf-8")
)


def look(act: Act, entry: Entry) -> None:
    """Raise an alarm when the entry is more than one officer usually does."""
    if entry.actor_kind is not ActorKind.OFFICER:
        return
    for span, most in THRESHOLDS.get(entry.action, {}).items():
        since = entry.at - SPANS[span]
        count = _count(act.session, entry, since)
        if count > most and not _is_raised(act.session, entry, span, since):
            _raise(act, entry, span, count)


def list_alarms(
    session: Session, officer: Officer, *, limit: int, after: Position | None = None
) -> Sequence[Entry]:
    """List the alarms, newest first: a supervisor's own and lower desks, an auditor's every desk.

    Raises NotTheirs.
    """
    ask_watcher(officer)
    alarms = of_desks(session, officer, sa.select(Entry).where(UNUSUAL))
    page = newest_first(alarms, Entry.at, Entry.id, limit=limit, after=after)
    return session.scalars(page).all()


def of_desks(session: Session, officer: Officer, entries: sa.Select[Entry]) -> sa.Select[Entry]:
    """Leave of the entries what this supervisor or auditor watches over."""
    if officer.role is not OfficerRole.SUPERVISOR:
        return entries
    theirs = {officer.authority, *desks.below(session, officer.authority)}
    return entries.where(Entry.actor_name.in_(theirs))


def count_all(session: Session) -> dict[tuple[str, str], int]:
    """Count the alarms by act and span."""
    details = session.scalars(sa.select(Entry.detail).where(UNUSUAL))
    return Counter((said["decision"], said["span"]) for said in details)


def _count(session: Session, entry: Entry, since: datetime) -> int:
    alike = _of_officer(entry).where(Entry.action == entry.action, Entry.at > since)
    until = alike.where(Entry.at <= entry.at)
    return session.scalar(until.with_only_columns(sa.func.count())) or 0


def _is_raised(session: Session, entry: Entry, span: str, since: datetime) -> bool:
    raised = _of_officer(entry).where(Entry.action == ACTION, Entry.at > since)
    alike = (
        Entry.detail["decision"].as_string() == entry.action,
        Entry.detail["span"].as_string() == span,
    )
    return session.scalar(raised.where(*alike).with_only_columns(Entry.id).limit(1)) is not None


def _of_officer(entry: Entry) -> sa.Select[Entry]:
    return sa.select(Entry).where(OF_OFFICERS, Entry.actor_id == entry.actor_id)


def _raise(act: Act, entry: Entry, span: str, count: int) -> None:
    officer = Actor(ActorKind.OFFICER, entry.actor_id, entry.actor_name)
    record.record(act.by(officer), ACTION, decision=entry.action, span=span, count=count)
    number = number_of(entry.actor_id)
    log.warning("officer %s: %d times %s in a %s", number, count, entry.action, span)
