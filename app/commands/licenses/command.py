"""flask licenses import FILE: take in the licenses that were issued before there was a wallet."""

import csv
from collections.abc import Sequence
from itertools import product
from pathlib import Path

import click
from flask.cli import AppGroup, with_appcontext

from app.acts import act_by
from app.clock import now
from app.commands.licenses import report
from app.commands.licenses.folder import AnotherFile, Folder
from app.commands.licenses.intake import Intake
from app.commands.licenses.source import (
    LinesFile,
    Source,
    TableFile,
    guess_encoding,
    is_table,
    other_kind,
)
from app.commands.licenses.table import BadHeader
from app.extensions import db
from app.services import services
from wallet.access import clients
from wallet.act import Act, Actor, ActorKind
from wallet.audit import record
from wallet.catalogue import types as catalogue
from wallet.catalogue.models import LicenseType
from wallet.pushing.pusher import Pusher

OPERATOR = Actor(ActorKind.SYSTEM, "flask licenses import")
SOURCE = "stock"

licenses = AppGroup("licenses", help="Take in existing licenses.")


@licenses.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--as", "client_id", help="In the name of this issuing system, with its rights.")
@click.option(
    "--authority", "authorities", multiple=True, help="Licenses of this authority; repeatable."
)
@click.option("--encoding", help="Of a table; without it told from the file: UTF-8 or GB18030.")
@click.option("--folder", type=click.Path(file_okay=False, path_type=Path), help="For the results.")
@click.option("--dry-run", is_flag=True, help="Write nothing into the database.")
@with_appcontext
def import_stock(
    file: Path,
    *,
    client_id: str | None,
    authorities: tuple[str, ...],
    encoding: str | None,
    folder: Path | None,
    dry_run: bool,
) -> None:
    """Take in FILE: a table (CSV with a header) or NDJSON (.ndjson, .jsonl).

    Rejected rows go to a file of their own, with their reasons, and can be imported again when
    they are mended. Cut off, the same command goes on where it was. Imported again, nothing
    changes.
    """
    pusher = _pusher(client_id, authorities)
    if encoding is None and (says := other_kind(file)):
        raise click.ClickException(f"{file.name}: {says}")
    encoding = encoding or (guess_encoding(file) if is_table(file) else "utf-8")
    source = _open(file, encoding)
    target = folder or file.with_name(f"{file.name}.{'dry-run' if dry_run else 'import'}")
    kept = _folder(target, file, source, encoding)
    if kept.tally.rows:
        click.echo(f"going on after {kept.tally.rows} rows")
    _run(kept, source, pusher, size=_count(source), dry_run=dry_run)
    _conclude(act_by(OPERATOR), kept, file, dry_run=dry_run)


def _pusher(client_id: str | None, authorities: tuple[str, ...]) -> Pusher:
    if bool(client_id) == bool(authorities):
        raise click.UsageError("say whose licenses these are: --as CLIENT or --authority CODE")
    if client_id is None:
        codes = [one.code for one in catalogue.list_types(db.session())]
        return Pusher(SOURCE, OPERATOR, frozenset(product(authorities, codes)))
    client = clients.find(db.session(), client_id)
    if client is None or "issue" not in client.scopes:
        raise click.BadParameter(f"there is no issuing system {client_id}")
    return Pusher.of(client)


def _open(file: Path, encoding: str) -> Source:
    if not is_table(file):
        return LinesFile(file)
    try:
        return TableFile(file, encoding, _types())
    except BadHeader as error:
        raise click.ClickException(f"{file.name}: {error}") from None
    except (UnicodeError, csv.Error):
        raise click.ClickException(f"{file.name}: its first row cannot be read") from None
    except LookupError:
        raise click.BadParameter(f"there is no encoding {encoding}") from None


def _types() -> Sequence[LicenseType]:
    """Read the types and keep them: the import lets go of all rows after each commit."""
    session = db.session()
    types = catalogue.list_types(session)
    for one in types:
        session.expunge(one)
    return types


def _folder(target: Path, file: Path, source: Source, encoding: str) -> Folder:
    try:
        return Folder(target, of=file, header=source.header, encoding=encoding)
    except AnotherFile as error:
        raise click.ClickException(f"{error}; name another one with --folder") from None


def _count(source: Source) -> int:
    """Count the rows once, so that the bar can say how long it takes; it needs no memory."""
    return sum(1 for _ in source.rows())


def _run(kept: Folder, source: Source, pusher: Pusher, *, size: int, dry_run: bool) -> None:
    intake = Intake(
        db.session(), kept, pusher=pusher, vault=services().vault, clock=now, dry_run=dry_run
    )
    with click.progressbar(length=size, label="rows", show_pos=True) as bar:
        bar.update(kept.tally.rows)
        done = kept.tally.rows
        for reached in intake.run(source):
            bar.update(reached - done)
            done = reached


def _conclude(act: Act, kept: Folder, file: Path, *, dry_run: bool) -> None:
    tally = kept.tally
    html, _ = kept.report(report.page(tally, name=file.name, dry_run=dry_run, at=act.at))
    if not dry_run:
        record.record(
            act, "stock.imported", **{one: getattr(tally, one) for one in report.OUTCOMES}
        )
        act.session.commit()
    stored = f"{tally.created} created, {tally.updated} updated, {tally.unchanged} unchanged"
    click.echo(f"{tally.rows} rows: {stored}, {tally.rejected} rejected")
    click.echo(f"report:  {html}")
    if tally.rejected:
        click.echo(f"rejects: {kept.rejects}")
