"""The worker's part in the audit log: seal, export, hand heads to the keeper, retire."""

import logging
import random
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import current_app

from app.acts import WORKER, act_by
from app.clock import now
from app.extensions import db
from app.services import services
from wallet.audit import export, head, proof, retire, seal
from wallet.audit.canonical import canonical
from wallet.audit.classes import SHORTEST_DAYS, EntryClass
from wallet.audit.export_folder import ExportFolder
from wallet.audit.keeper import Keeper, NotKept
from wallet.crypto.keys import NoSigningKey
from wallet.jobs import queue
from wallet.jobs.queue import Leased

log = logging.getLogger("worker")
KEEP_HEAD = "keep_head"
LEASE = timedelta(minutes=1)
SAID_FOR = timedelta(minutes=10)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=5), timedelta(minutes=10)
# A job gives way to the others after so many batches, and goes on in the next round.
BATCHES_PER_ROUND = 8


def seal_entries() -> None:
    """Seal what waits, when the newest head is some seconds old."""
    session, every = db.session(), timedelta(seconds=current_app.config["AUDIT_SEAL_SECONDS"])
    if not seal.is_due(session, at=now(), every=every):
        return
    try:
        for _ in range(BATCHES_PER_ROUND):
            if not seal_batch():
                return
    except NoSigningKey:
        session.rollback()
        _say_once("no_head_key", "entries wait unsealed: there is no living key for heads (ELA)")


def _say_once(name: str, says: str) -> None:
    """Log an error that lasts: one worker, every ten minutes."""
    at = now()
    slot = f"{name}:{at.strftime('%Y%m%d%H%M')[:-1]}"
    if services().short_lived.add(f"said:{slot}", {}, until=at + SAID_FOR, at=at):
        log.error(says)


def seal_batch() -> bool:
    """Seal one batch; False when nothing was left to seal."""
    session, platform = db.session(), current_app.config["PLATFORM"]
    signed = seal.seal(session, keys=services().keys, platform=platform, at=now())
    if signed is not None and services().keeper is not None:
        # A number that is no one's id, but one of its own for each head.
        queue.enqueue(session, KEEP_HEAD, subject=UUID(int=signed.size), at=now())
    session.commit()
    return signed is not None


def export_entries() -> bool:
    """Carry over to the export what it does not have yet; tells whether some is left."""
    folder, is_behind = export_folder(), False
    with folder.locked() as is_ours:
        if is_ours:
            is_behind = all(export.append(db.session(), folder) for _ in range(BATCHES_PER_ROUND))
            export.carry_retirements(db.session(), folder)
    return is_behind


def keep_heads() -> None:
    """Hand new heads to the keeper outside; one that is not taken is offered again later."""
    keeper = services().keeper
    while keeper is not None:
        session = db.session()
        claimed = queue.claim(session, KEEP_HEAD, at=now(), lease=LEASE)
        session.commit()  # nothing is held while the keeper works
        if not claimed or not _keep(keeper, claimed[0]):
            return


def retire_entries() -> None:
    """Let old content go: one worker, once an hour."""
    at = now()
    # A name for each hour, so that no jump of the clock makes it wait.
    name = f"retire:{at.strftime('%Y%m%d%H')}"
    if services().short_lived.add(name, {}, until=at + timedelta(hours=1), at=at):
        for _ in range(BATCHES_PER_ROUND):
            if not retire_batch():
                return


def retire_batch() -> int:
    """Retire one batch; returns how many entries."""
    session = db.session()
    count = retire.retire(act_by(WORKER), days=days(current_app.config))
    session.commit()
    return count


def days(config: Mapping[str, Any]) -> dict[EntryClass, int]:
    """Return for how many days content is kept."""
    return {name: config[f"AUDIT_{name.upper()}_DAYS"] for name in SHORTEST_DAYS}


def export_folder() -> ExportFolder:
    config = current_app.config
    return ExportFolder(Path(config["AUDIT_EXPORT"] or Path(config["DATA_DIR"]) / "audit"))


def _keep(keeper: Keeper, leased: Leased) -> bool:
    session = db.session()
    signed = head.as_json(proof.get_head(session, leased.subject.int))
    session.rollback()
    try:
        keeper.keep(signed["size"], canonical(signed) + b"\n")
    except NotKept as error:
        log.error("a head was not kept: %s", error, extra={"size": signed["size"]})
        wait = queue.pause(
            leased.attempts,
            first=FIRST_PAUSE,
            longest=LONGEST_PAUSE,
            jitter=random.random(),  # noqa: S311
        )
        queue.postpone(session, leased, due_at=now() + wait, error="not_kept")
        session.commit()
        return False
    queue.finish(session, leased)
    session.commit()
    return True
