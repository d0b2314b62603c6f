"""Push the rows of a file, a batch in each transaction."""

import io
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import islice

from sqlalchemy.orm import Session

from app.commands.licenses.cleaning import Seen
from app.commands.licenses.folder import Folder
from app.commands.licenses.source import Row, Source
from wallet.act import Act
from wallet.crypto.vault import Vault
from wallet.errors import WalletError
from wallet.licenses.not_taken import NotTaken
from wallet.licenses.number_index import number_index
from wallet.licenses.stand import stand_all
from wallet.licenses.standing import Standing
from wallet.licenses.state import State
from wallet.pushing.push import Receipt
from wallet.pushing.push_many import push_all
from wallet.pushing.pushed import Pushed, read_pushed
from wallet.pushing.pusher import Pusher

ROWS_PER_COMMIT = 200
TO_SETTLE = {"older_version", "newer_version", "name_differs"}
Fault = dict[str, str]
Became = tuple[Receipt, Standing] | WalletError


class Intake:
    """One import, begun or resumed."""

    def __init__(
        self,
        session: Session,
        folder: Folder,
        *,
        pusher: Pusher,
        vault: Vault,
        clock: Callable[[], datetime],
        dry_run: bool,
    ) -> None:
        self._session, self._folder, self._pusher = session, folder, pusher
        self._vault, self._clock, self._dry_run = vault, clock, dry_run
        self._tally = folder.tally

    def run(self, source: Source) -> Iterator[int]:
        """Take in the rows that were not before; yields how many are done after each commit."""
        rows = islice(source.rows(), self._tally.rows, None)
        seen = Seen(self._folder.path / "seen.sqlite")
        with self._folder.open_rejects() as rejects:
            while batch := tuple(islice(rows, ROWS_PER_COMMIT)):
                self._take(batch, rejects, seen)
                yield self._tally.rows
        seen.close()

    def _take(self, batch: tuple[Row, ...], rejects: io.TextIOWrapper, seen: Seen) -> None:
        read = [(row, None if row.body is None else read_pushed(row.body)) for row in batch]
        told = iter(self._push([pushed for _, pushed in read if pushed]))
        for row, pushed in read:
            faults = self._note(pushed, next(told), row, seen) if pushed else _unread(row)
            if faults:
                self._tally.reject(faults)
                self._folder.reject(rejects, row, faults)
        if self._dry_run:
            self._session.rollback()
        else:
            self._session.commit()
        self._session.expunge_all()
        seen.commit()
        self._folder.keep(rejects)

    def _push(self, pushes: list[Pushed]) -> list[Became]:
        """Store what can be stored; returns for each how it stands, or why it was refused."""
        session, at = self._session, self._clock()
        act = Act(session, self._pusher.actor, at, self._vault)
        told = push_all(act, pushes, pusher=self._pusher)
        stored = [one.license for one in told if isinstance(one, Receipt)]
        stand = stand_all(session, stored, at=at)
        return [(one, stand[one.license.id]) if isinstance(one, Receipt) else one for one in told]

    def _note(self, pushed: Pushed, became: Became, row: Row, seen: Seen) -> list[Fault]:
        """Count what became of one license; returns what is wrong with it."""
        if isinstance(became, WalletError):
            if isinstance(became, NotTaken):
                self._settle(pushed, row.line, seen, [became.code])
                return [_fault(became.pointer, became.code)]
            return [dict(each) for each in became.errors] or [_fault("", became.code)]
        receipt, standing = became
        codes = [each["code"] for each in receipt.warnings]
        self._tally.count(str(receipt.outcome))
        self._remember(pushed, standing, row.line, seen)
        self._settle(pushed, row.line, seen, [code for code in codes if code in TO_SETTLE])
        self._tally.warnings.update(codes)
        return []

    def _remember(self, pushed: Pushed, standing: Standing, line: int, seen: Seen) -> None:
        arrival, tally = pushed.arrival, self._tally
        tally.types[arrival.type] += 1
        tally.years[str(arrival.issued_on.year)] += 1
        if standing.state is State.EXPIRED:
            tally.warnings["expired"] += 1
        if seen.meet(self._vault.index("stock.identifier", arrival.identifier)[:16], line):
            tally.warnings["same_identifier"] += 1

    def _settle(self, pushed: Pushed, line: int, seen: Seen, codes: list[str]) -> None:
        """Name the lines that an authority has to settle, without a word of what they hold."""
        arrival = pushed.arrival
        number = number_index(self._vault, arrival.type, arrival.number).hex()
        key = self._vault.index("stock.number", f"{arrival.authority_code}:{number}")
        first = seen.meet(key[:16], line)
        self._tally.to_settle += [(line, first, code) for code in codes]


def _unread(row: Row) -> list[Fault]:
    return [_fault("", row.fault)] if row.fault else []


def _fault(pointer: str, code: str) -> Fault:
    return {"pointer": f"#{pointer}", "code": code}
