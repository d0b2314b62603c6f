"""flask sandbox officer …: play the officer, with the cast's credentials, at the running app."""

import json
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

import click
from flask.cli import AppGroup

from app import sandbox
from app.commands.sandbox.desk import AppUnavailable, Said, SandboxDesk
from app.sandbox import SandboxUnavailable
from wallet.applications.models import Rejection

Answer = TypeVar("Answer")

PATH = "/api/v1/desk/applications"
ROW = ("id", "receipt_number", "type", "state")

officer = AppGroup("officer", help="Play an officer of the cast at the running app's desk.")
by_officer = click.option("--as", "username", help="Which officer of the cast; see /cast.")
application = click.argument("application_id", type=click.UUID, metavar="ID")
comment = click.option("--comment", help="Words that the applicant reads.")


@officer.command()
@by_officer
def queue(username: str | None) -> None:
    """List what waits: of one officer's authority, or of every authority with an officer."""
    for desk in _desks(username):
        click.echo(f"{desk.officer['authority']} ({desk.username})")
        for row in _said(partial(desk.ask, "GET", PATH))["items"]:
            click.echo("  " + "  ".join(row[name] for name in ROW) + _facts(row))


@officer.command()
@application
@by_officer
def show(application_id: UUID, username: str | None) -> None:
    """Show an application as its officer sees it, with what the register said."""
    _, content = _open(application_id, username)
    click.echo(json.dumps(content, indent=2, ensure_ascii=False))


@officer.command()
@application
@by_officer
def accept(application_id: UUID, username: str | None) -> None:
    """Take an application on."""
    _act(application_id, username, "acceptance", {})


@officer.command()
@application
@by_officer
@click.option("--kind", "kinds", multiple=True, help="A photograph that is missing.")
@click.option("--field", "fields", multiple=True, help="A field that is wrong.")
@click.option("--reason", required=True, help="What is wrong; the applicant reads it.")
def supplement(
    application_id: UUID,
    username: str | None,
    kinds: tuple[str, ...],
    fields: tuple[str, ...],
    reason: str,
) -> None:
    """Ask for everything that is missing, at once."""
    items = [{"kind": kind, "reason": reason} for kind in kinds]
    items += [{"field": field, "reason": reason} for field in fields]
    if not items:
        raise click.UsageError("name what is missing by --kind or --field")
    _act(application_id, username, "supplement", {"items": items})


@officer.command()
@application
@by_officer
@comment
def approve(application_id: UUID, username: str | None, comment: str | None) -> None:
    """Approve; where four eyes are asked for, once more --as another officer."""
    _act(application_id, username, "approval", {"comment": comment} if comment else {})


@officer.command()
@application
@by_officer
@click.option("--reason", type=click.Choice([str(one) for one in Rejection]), required=True)
@comment
def reject(application_id: UUID, username: str | None, reason: str, comment: str | None) -> None:
    """Reject."""
    _act(application_id, username, "rejection", {"reason": reason, "comment": comment or "样例"})


@officer.command()
@application
@by_officer
def retry(application_id: UUID, username: str | None) -> None:
    """Have the issuing system asked again about what is stuck."""
    _act(application_id, username, "issuing", {})


def _act(application_id: UUID, username: str | None, what: str, body: dict[str, Any]) -> None:
    desk, _ = _open(application_id, username)
    content = _said(partial(desk.ask, "POST", f"{PATH}/{application_id}/{what}", body))
    click.echo(f"{content['receipt_number']}  {content['state']}{_stuck(content)}")


def _open(application_id: UUID, username: str | None) -> tuple[SandboxDesk, dict[str, Any]]:
    """Find the desk at which the application lies; an officer sees those of one authority."""
    said: Said | None = None
    for desk in _desks(username):
        try:
            return desk, _reached(partial(desk.ask, "GET", f"{PATH}/{application_id}"))
        except Said as error:
            said = error
    raise click.ClickException(str(said))


def _desks(username: str | None) -> list[SandboxDesk]:
    """Return the officer's desk, or that of the first officer of each authority."""
    rows = _reached(partial(sandbox.ask, "GET", "/cast")).json()["officers"]
    if username and username not in {row["username"] for row in rows}:
        raise click.ClickException("the cast has no such officer")
    if username:
        return [SandboxDesk(row) for row in rows if row["username"] == username]
    officers = [row for row in rows if row["role"] == "officer"]
    first = {row["authority"]: row for row in reversed(officers)}
    return [SandboxDesk(row) for row in officers if row is first[row["authority"]]]


def _said(ask: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    try:
        return _reached(ask)
    except Said as error:
        raise click.ClickException(str(error)) from None


def _reached(ask: Callable[[], Answer]) -> Answer:
    try:
        return ask()
    except (AppUnavailable, SandboxUnavailable) as error:
        raise click.ClickException(str(error)) from None


def _facts(row: dict[str, Any]) -> str:
    due = f"  due on {row['due_on']}" if row.get("due_on") else ""
    overdue = "  overdue" if row.get("overdue") else ""
    return f"  register: {row.get('register')}{due}{overdue}{_stuck(row)}"


def _stuck(row: dict[str, Any]) -> str:
    stuck = row.get("stuck")
    return f"  stuck: {stuck['reason']}" if stuck else ""
