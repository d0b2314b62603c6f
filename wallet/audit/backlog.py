"""How far behind the sealing is, and the handing over of heads."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.audit import seal
from wallet.audit.models import Entry


@dataclass(frozen=True)
class Backlog:
    """What waits: how many entries, since when, and of which moment the newest head is."""

    unsealed: int
    unsealed_since: datetime | None
    newest_head_at: datetime | None


def backlog(session: Session) -> Backlog:
    waiting = sa.select(sa.func.count(), sa.func.min(Entry.at)).where(Entry.number.is_(None))
    unsealed, since = session.execute(waiting).one()
    newest = seal.newest(session)
    return Backlog(unsealed, since, newest.at if newest else None)
