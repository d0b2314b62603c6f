"""Remind people of a license's last day: 60, 30, 7 and 1 days before it, once each.

Who looks late, or gets a license late, says the days that are really left, and once only: with
five days to go the reminder of the seventh day is due, those before it are not. A renewal moves
the last day, and the reminders begin anew.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from notifications.drafts import Draft, day_text
from notifications.facts import holders_of
from notifications.models import Reminder
from notifications.writing import write
from wallet.act import Act
from wallet.calendar.local_time import local_date, start_of
from wallet.catalogue.models import LicenseType
from wallet.insertion import insert
from wallet.licenses.models import License, LicenseEvent
from wallet.licenses.stand import stand_all
from wallet.licenses.standing import Standing
from wallet.licenses.state import Event, State, is_final

DAYS = (1, 7, 30, 60)
EVENT = "license.expiring"
BATCH = 200


@dataclass(frozen=True)
class Ending:
    """A license and a last day that is near."""

    license: License
    type_name: str
    valid_to: date

    def step(self, today: date) -> int:
        """Return the smallest of the days at which to speak that has been reached."""
        return next(days for days in DAYS if (self.valid_to - today).days <= days)


def remind(act: Act, *, limit: int = BATCH) -> int:
    """Write the reminders that are due; returns how many last days were looked at."""
    today = local_date(act.at)
    endings = [Ending(*row) for row in _due(act.session, today, limit)]
    standings = stand_all(act.session, [one.license for one in endings], at=act.at)
    told = [one for one in endings if _ends(standings[one.license.id], one.valid_to)]
    holders = holders_of(act.session, [one.license.id for one in told], at=act.at)
    drafts = [
        draft
        for one in told
        for draft in _drafts(
            one,
            holders[one.license.id],
            today=today,
            is_suspended=standings[one.license.id].recorded is State.SUSPENDED,
        )
    ]
    write(act, drafts)
    for one in endings:
        _mark(act.session, one, one.step(today))
    return len(endings)


def _due(session: Session, today: date, limit: int) -> Sequence[sa.Row[License, str, date]]:
    """Select last days nobody has spoken of at this distance, printed ones and renewed ones."""
    last_days = sa.union(
        sa.select(License.id.label("license_id"), License.valid_to.label("day")).where(
            _near(License.valid_to, today)
        ),
        sa.select(LicenseEvent.license_id, LicenseEvent.valid_to).where(
            LicenseEvent.event == Event.RENEW, _near(LicenseEvent.valid_to, today)
        ),
    ).subquery()
    day = last_days.c.day
    marked = (Reminder.license_id == last_days.c.license_id) & (Reminder.valid_to == day)
    reached = sa.case(
        *((day <= today + timedelta(days=days), days) for days in DAYS[:-1]), else_=DAYS[-1]
    )
    statement = (
        sa.select(License, LicenseType.name, day)
        .join(last_days, last_days.c.license_id == License.id)
        .join(LicenseType, LicenseType.code == License.type)
        .outerjoin(Reminder, marked)
        .where(Reminder.days.is_(None) | (Reminder.days > reached))
        # In one order, so that two workers do not wait for each other.
        .order_by(License.id, day)
        .limit(limit)
    )
    return session.execute(statement).all()


def _near(day: InstrumentedAttribute[date | None], today: date) -> sa.ColumnElement[bool]:
    return day.between(today, today + timedelta(days=DAYS[-1]))


def _ends(now: Standing, valid_to: date) -> bool:
    # A license that has ended has other news, a renewed one another last day.
    return not is_final(now.recorded) and now.valid_to == valid_to


def _drafts(
    ending: Ending, holders: Collection[bytes], *, today: date, is_suspended: bool
) -> Iterator[Draft]:
    left, step = (ending.valid_to - today).days, ending.step(today)
    event = EVENT if left else f"{EVENT}/today"
    params = {
        "license": ending.type_name,
        "valid_to": day_text(ending.valid_to),
        "days": str(left),
    }
    for person_key in holders:
        yield Draft(
            about=f"expiry:{ending.license.id}:{ending.valid_to}:{step}",
            event=f"{EVENT}/suspended" if is_suspended else event,
            # The day on which it was due, whenever it is written: part of what makes it unique.
            at=start_of(ending.valid_to - timedelta(days=step)),
            params=params,
            person_key=person_key,
            link=("license", ending.license.id),
        )


def _mark(session: Session, ending: Ending, step: int) -> None:
    row = {"license_id": ending.license.id, "valid_to": ending.valid_to, "days": step}
    upsert = insert(session, Reminder).values(row)
    session.execute(
        upsert.on_conflict_do_update(
            index_elements=["license_id", "valid_to"], set_={"days": upsert.excluded.days}
        )
    )
