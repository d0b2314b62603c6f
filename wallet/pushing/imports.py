"""What was answered in an import so far, so that one that was cut goes on where it stood.

Lines are kept in parts of PART_LINES: a keyed digest of each line and the answer to it, written in
the transaction that stores what the lines say. A line that comes again at its place is answered as
before and touches nothing, even if its license has changed since.
"""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.crypto.vault import Vault
from wallet.pushing.models import ImportPart

PART_LINES = 50
DIGEST_BYTES = 16
KEPT_FOR = timedelta(days=30)


@dataclass
class Progress:
    """The lines of one part: what was answered before, and what is answered now."""

    before: dict[tuple[int, bytes], str] = field(default_factory=dict)
    digests: list[bytes] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)

    def recall(self, place: int, digest: bytes) -> str | None:
        return self.before.get((place, digest))

    def note(self, digest: bytes, answer: str) -> None:
        self.digests.append(digest)
        self.answers.append(answer)


def load(session: Session, client_id: str, import_id: str, part: int) -> Progress:
    """Return what was answered in this part before."""
    row = session.get(ImportPart, (client_id, import_id, part))
    if row is None:
        return Progress()
    cuts = range(0, len(row.digests), DIGEST_BYTES)
    digests = [row.digests[cut : cut + DIGEST_BYTES] for cut in cuts]
    places = enumerate(zip(digests, row.answers, strict=True))
    return Progress({(place, digest): answer for place, (digest, answer) in places})


def save(
    session: Session,
    client_id: str,
    import_id: str,
    part: int,
    progress: Progress,
    *,
    at: datetime,
) -> None:
    """Keep what was answered, in the transaction of what was done."""
    if len(progress.answers) < len(progress.before):
        return  # a shorter file than before: what the longer one was told stays
    session.merge(
        ImportPart(
            client_id=client_id,
            import_id=import_id,
            part=part,
            digests=b"".join(progress.digests),
            answers=progress.answers,
            answered_at=at,
        )
    )


def digest_of(line: bytes, vault: Vault) -> bytes:
    """Return the keyed digest of a line: it holds names and numbers of people."""
    return vault.index("import_line", line.decode("latin-1"))[:DIGEST_BYTES]


def forget_old(session: Session, *, at: datetime) -> None:
    """Remove the progress of imports that nobody will go on with."""
    old = ImportPart.answered_at < at - KEPT_FOR
    session.execute(sa.delete(ImportPart).where(old))


def as_line(answer: dict[str, object]) -> str:
    return json.dumps(answer, ensure_ascii=False, separators=(",", ":")) + "\n"
