"""Push many licenses at once: few statements where nobody comes in between, one by one else."""

from collections.abc import Sequence

from sqlalchemy.exc import IntegrityError

from wallet.act import Act
from wallet.errors import Conflict, WalletError
from wallet.licenses import held_back
from wallet.licenses.not_taken import NotTaken
from wallet.licenses.repository import BulkRepository
from wallet.pushing.push import Receipt, push
from wallet.pushing.pushed import Pushed
from wallet.pushing.pusher import Pusher


def push_all(act: Act, pushes: Sequence[Pushed], *, pusher: Pusher) -> list[Receipt | WalletError]:
    """Push many with few statements; a refusal stands in the place of its receipt."""
    if not pushes:
        return []
    # In one order, so that two who share licenses lock them in the same order.
    rows = sorted(enumerate(pushes), key=lambda row: row[1].arrival.identifier)
    try:
        with act.session.begin_nested():
            told = _push_together(act, rows, pusher=pusher)
    except IntegrityError:
        # Somebody else was faster with one of them: alone, each finds what is there now.
        told = {place: _push_alone(act, pushed, pusher=pusher) for place, pushed in rows}
    return [told[place] for place in range(len(pushes))]


def _push_together(
    act: Act, rows: Sequence[tuple[int, Pushed]], *, pusher: Pusher
) -> dict[int, Receipt | WalletError]:
    told: dict[int, Receipt | WalletError] = {}
    readable = [pushed.arrival for _, pushed in rows if not pushed.faults]
    repository = BulkRepository(act.session, readable, vault=act.vault)
    for place, pushed in rows:
        try:
            told[place] = push(act, pushed, pusher=pusher, repository=repository)
        except WalletError as refusal:
            told[place] = _refused(act, pushed, refusal, pusher)
    repository.settle()
    return told


def _push_alone(act: Act, pushed: Pushed, *, pusher: Pusher) -> Receipt | WalletError:
    try:
        # A savepoint, so that what the database refuses takes nobody else with it.
        with act.session.begin_nested():
            return push(act, pushed, pusher=pusher)
    except WalletError as refusal:
        return _refused(act, pushed, refusal, pusher)
    except IntegrityError:
        return Conflict("the database refuses the license")


def _refused(act: Act, pushed: Pushed, refusal: WalletError, pusher: Pusher) -> WalletError:
    if isinstance(refusal, NotTaken):
        held_back.refuse(act, pushed.arrival, refusal, source=pusher.source)
    return refusal
