"""Push many licenses at once: few statements where nobody comes in between, one by one else."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from wallet.crypto.vault import Vault
from wallet.errors import Conflict, WalletError
from wallet.licenses.repository import BulkRepository
from wallet.pushing.push import Receipt, push
from wallet.pushing.pushed import Pushed
from wallet.pushing.pusher import Pusher


def push_all(
    session: Session, pushes: Sequence[Pushed], *, pusher: Pusher, vault: Vault, at: datetime
) -> list[Receipt | WalletError]:
    """Push many with few statements; a refusal stands in the place of its receipt."""
    if not pushes:
        return []
    # In one order, so that two who share licenses lock them in the same order.
    rows = sorted(enumerate(pushes), key=lambda row: row[1].arrival.identifier)
    try:
        with session.begin_nested():
            told = _push_together(session, rows, pusher=pusher, vault=vault, at=at)
    except IntegrityError:
        # Somebody else was faster with one of them: alone, each finds what is there now.
        told = {
            place: _push_alone(session, pushed, pusher=pusher, vault=vault, at=at)
            for place, pushed in rows
        }
    return [told[place] for place in range(len(pushes))]


def _push_together(
    session: Session,
    rows: Sequence[tuple[int, Pushed]],
    *,
    pusher: Pusher,
    vault: Vault,
    at: datetime,
) -> dict[int, Receipt | WalletError]:
    told: dict[int, Receipt | WalletError] = {}
    readable = (pushed.arrival.identifier for _, pushed in rows if not pushed.faults)
    repository = BulkRepository(session, readable)
    for place, pushed in rows:
        try:
            told[place] = push(
                session, pushed, pusher=pusher, vault=vault, at=at, repository=repository
            )
        except WalletError as refusal:
            told[place] = refusal
    repository.settle()
    return told


def _push_alone(
    session: Session, pushed: Pushed, *, pusher: Pusher, vault: Vault, at: datetime
) -> Receipt | WalletError:
    try:
        # A savepoint, so that what the database refuses takes nobody else with it.
        with session.begin_nested():
            return push(session, pushed, pusher=pusher, vault=vault, at=at)
    except WalletError as refusal:
        return refusal
    except IntegrityError:
        return Conflict("the database refuses the license")
