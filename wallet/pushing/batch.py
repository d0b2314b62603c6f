"""Take in many pushed licenses, line by line: one answer for each, in their order.

Lines are worked off in parts, each in a transaction of its own that is over in a moment; nothing
is read or answered inside one. Memory does not grow with their number.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from sqlalchemy.orm import Session

from wallet.act import Act
from wallet.crypto.vault import Vault
from wallet.errors import WalletError
from wallet.licenses.arrival_check import InvalidArrival
from wallet.licenses.newborns import PersonChange
from wallet.licenses.not_taken import NotTaken
from wallet.pushing import imports
from wallet.pushing.imports import PART_LINES, Progress
from wallet.pushing.push import Receipt
from wallet.pushing.push_many import push_all
from wallet.pushing.pushed import Pushed, read_pushed
from wallet.pushing.pusher import NotYourLicense, Pusher
from wallet.pushing.review import StateByEvent
from wallet.reading import strict_json
from wallet.reading.faults import Fault, as_errors
from wallet.reading.lines import Line, TooLong, lines_of
from wallet.reading.strict_json import NotJson

BatchAnswer = dict[str, object]

# Where a refusal that is no fault of one place points to.
PLACES = {NotYourLicense: "/authority/code", PersonChange: "/holders", StateByEvent: "/state"}
TOO_LONG_DIGEST = bytes(imports.DIGEST_BYTES)


@dataclass(frozen=True, repr=False)
class Asked:
    """One line as it was read; without `pushed` it could not be."""

    number: int
    digest: bytes
    identifier: str | None
    pushed: Pushed | None
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class Batch:
    """Who pushes, and under which name the import goes on after a cut."""

    pusher: Pusher
    import_id: str | None
    vault: Vault

    def parts(self, read: Callable[[int], bytes]) -> Iterator[list[Asked]]:
        """Read the lines, some at a time."""
        numbered = enumerate(lines_of(read), 1)
        while part := [self._read(number, line) for number, line in islice(numbered, PART_LINES)]:
            yield part

    def answer(self, act: Act, part: list[Asked]) -> str:
        """Do what the lines say, and return the answers to them, one a line."""
        progress, place = self._progress(act.session, part)
        known = {row: progress.recall(row, asked.digest) for row, asked in enumerate(part)}
        fresh = [asked for row, asked in enumerate(part) if known[row] is None]
        told = iter(self._answers(act, fresh))
        for row, asked in enumerate(part):
            progress.note(asked.digest, known[row] or next(told))
        if self.import_id:
            imports.save(
                act.session, self.pusher.source, self.import_id, place, progress, at=act.at
            )
        return "".join(progress.answers)

    def _progress(self, session: Session, part: list[Asked]) -> tuple[Progress, int]:
        place = (part[0].number - 1) // PART_LINES
        if self.import_id is None:
            return Progress(), place
        return imports.load(session, self.pusher.source, self.import_id, place), place

    def _read(self, number: int, line: Line) -> Asked:
        if isinstance(line, TooLong):
            return Asked(number, TOO_LONG_DIGEST, None, None, (Fault("", "line_too_long"),))
        digest = imports.digest_of(line, self.vault) if self.import_id else b""
        if not line.strip():
            return Asked(number, digest, None, None, (Fault("", "line_empty"),))
        try:
            body = strict_json.read(line)
        except NotJson as error:
            return Asked(number, digest, None, None, (Fault("", error.code),))
        written = body.get("identifier") if isinstance(body, dict) else None
        identifier = written[:128] if isinstance(written, str) else None
        return Asked(number, digest, identifier, read_pushed(body))

    def _answers(self, act: Act, part: list[Asked]) -> Iterator[str]:
        pushes = [asked.pushed for asked in part if asked.pushed]
        receipts = iter(push_all(act, pushes, pusher=self.pusher))
        for asked in part:
            told: BatchAnswer = {"line": asked.number, "identifier": asked.identifier}
            became = next(receipts) if asked.pushed else InvalidArrival(list(asked.faults))
            yield imports.as_line(told | _outcome(became))


def _outcome(became: Receipt | WalletError) -> BatchAnswer:
    if isinstance(became, Receipt):
        return _stored(became)
    if became.errors:
        return _rejected(list(became.errors))
    place = became.pointer if isinstance(became, NotTaken) else PLACES.get(type(became), "")
    return _rejected(as_errors([Fault(place, became.code)]))


def _stored(receipt: Receipt) -> BatchAnswer:
    told: BatchAnswer = {"status": receipt.outcome.value, "version": receipt.version}
    return told | ({"warnings": list(receipt.warnings)} if receipt.warnings else {})


def _rejected(errors: object) -> BatchAnswer:
    return {"status": "rejected", "errors": errors}
