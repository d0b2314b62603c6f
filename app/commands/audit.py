"""flask audit check · head · export · retire: prove the log, from this side."""

import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import click
import sqlalchemy as sa
from flask import current_app
from flask.cli import AppGroup

from app.clock import now
from app.extensions import db
from app.services import services
from app.worker.jobs import audit as jobs
from wallet.audit import check, check_export, head, seal
from wallet.audit.canonical import canonical
from wallet.audit.check import Advance, Rules
from wallet.audit.export_folder import ExportFolder
from wallet.audit.follow import Fault
from wallet.audit.models import Entry, Head, Leaf

MOST_FAULTS = 50
NO_WITNESS = "none. What was cut off with its heads is seen by whoever kept a later head"

audit = AppGroup("audit", help="Check the audit log, and see its newest head.")


@audit.command("check")
@click.option("--from", "start", type=click.IntRange(0), help="The first number to check.")
@click.option("--to", "end", type=click.IntRange(0), help="The last number to check.")
@click.option(
    "--export",
    "folder",
    type=click.Path(file_okay=False, exists=True, path_type=Path),
    help="Check this export folder too, and hold it against the database.",
)
def check_log(start: int | None, end: int | None, folder: Path | None) -> None:
    """Check every line against every signed head; exit with 1 if anything was changed."""
    first, behind = start or 0, _count() if end is None else end + 1
    is_whole = start is None and end is None
    days, known = jobs.days(current_app.config), services()
    rules = Rules(known.keys.by_id, _latest(), days, known.vault)
    with click.progressbar(length=max(0, behind - first), label="entries", file=sys.stderr) as bar:
        found = (
            check.check_all(db.session(), rules, advance=bar.update)
            if is_whole
            else check.check_range(db.session(), rules, start=first, end=behind, advance=bar.update)
        )
        faults = _told(found)
    if folder is not None:
        faults += _check_folder(folder, rules)
    _conclude(faults, None if is_whole else f"entries {first} to {behind - 1}", folder)


@audit.command("head")
def show_head() -> None:
    """Print the newest head, and how many entries wait to be sealed."""
    session = db.session()
    newest = seal.newest(session)
    waiting = session.scalar(sa.select(sa.func.count()).where(Entry.number.is_(None)))
    click.echo(canonical(head.as_json(newest)).decode() if newest else "nothing was sealed yet")
    click.echo(f"{waiting} entries wait", err=True)


@audit.command("export")
def export_now() -> None:
    """Seal what waits and bring the export up to date, as the worker does by itself."""
    while jobs.seal_batch():
        pass
    jobs.export_entries()
    click.echo(f"{jobs.export_folder().size} lines in {jobs.export_folder().path}")


@audit.command("retire")
def retire_now() -> None:
    """Let the content of old entries go, as the worker does every hour."""
    count = 0
    while retired := jobs.retire_batch():
        count += retired
    jobs.export_entries()
    click.echo(f"{count} entries were retired")


def _check_folder(path: Path, rules: Rules) -> list[Fault]:
    folder = ExportFolder(path)
    with click.progressbar(length=_length(folder), label="export", file=sys.stderr) as bar:
        advance: Advance = bar.update
        return _told(check_export.check_export(db.session(), folder, rules, advance=advance))


def _length(folder: ExportFolder) -> int:
    try:
        return folder.size
    except (ValueError, LookupError, TypeError):
        return 0  # the last line is torn, or no line: the check names it


def _told(found: Iterator[Fault]) -> list[Fault]:
    """Print faults as they are found, and stop where nobody would read on."""
    faults: list[Fault] = []
    for fault in found:
        faults.append(fault)
        click.echo(f"\n{fault}")
        if len(faults) == MOST_FAULTS:
            click.echo("… and no further line was checked")
            break
    return faults


def _conclude(faults: list[Fault], part: str | None, witness: Path | None) -> None:
    """Say what was checked, and against whom outside the database."""
    newest = seal.newest(db.session())
    if faults:
        click.echo(f"NOT as it was signed: {len(faults)} faults")
        sys.exit(1)
    click.echo(_verdict(newest, part))
    click.echo(f"outside witness: {f'the export in {witness}' if witness else NO_WITNESS}")


def _verdict(newest: Head | None, part: str | None) -> str:
    if newest is None:
        return "nothing is sealed here: a log that was emptied looks the same"
    said = f"unaltered: {part} of" if part else "complete and unaltered:"
    return f"{said} {newest.size} entries, newest head {newest.at.isoformat()}"


def _count() -> int:
    last = db.session().scalar(sa.select(sa.func.max(Leaf.number)))
    return 0 if last is None else last + 1


def _latest() -> datetime:
    """Return the time of day, or a later one that the log has seen before a clock was put back."""
    session, newest = db.session(), seal.newest(db.session())
    seen = [now(), *([newest.at] if newest else [])]
    if current_app.config["ENVIRONMENT"] == "sandbox":
        # There anybody may put the clock on, let content retire, and put it back.
        seen.append(session.scalar(sa.select(sa.func.max(Entry.at))) or seen[0])
    return max(seen)
