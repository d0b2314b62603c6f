"""Can this process serve, and what should an operator look at although it does."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from wallet.crypto import sm2
from wallet.crypto.signing import SigningKey
from wallet.errors import Unavailable
from wallet.short_lived import ShortLived

HEARTBEAT = "worker:heartbeat"
# Longer than any round of the worker, with registers that answer nothing.
HEARTBEAT_LIFE = timedelta(minutes=5)
KEYS_END_WITHIN = timedelta(days=30)


class DatabaseDown(Unavailable):
    code = "database_unavailable"


def check(session: Session, short_lived: ShortLived) -> dict[str, str]:
    """Name what the wallet runs on; raises Unavailable when part of it does not answer."""
    try:
        session.execute(sa.text("SELECT 1"))
    except DBAPIError as error:
        raise DatabaseDown("the database does not answer") from error
    short_lived.ping()
    return {"database": session.get_bind().dialect.name, "sm2": sm2.engine()}


def beat(store: ShortLived, *, exports: bool, at: datetime) -> None:
    """Leave word that a worker goes round, and whether it can write its export."""
    store.put(HEARTBEAT, {"exports": exports}, until=at + HEARTBEAT_LIFE)


def worker_lacks(store: ShortLived, *, at: datetime) -> list[str]:
    """Name what the worker's last word is missing: the word itself, or the export."""
    word = store.get(HEARTBEAT, at=at)
    if word is None:
        return ["worker"]
    return [] if word["exports"] else ["export"]


def end_soon(keys: Sequence[SigningKey], *, at: datetime) -> bool:
    """Tell whether what a kind of keys signs will soon have no living key."""
    last = {key.tag: max(one.expires for one in keys if one.tag == key.tag) for key in keys}
    return any(expires <= at + KEYS_END_WITHIN for expires in last.values())
