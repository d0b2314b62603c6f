"""Commands: flask prepare · flask work · flask sandbox load."""

from datetime import datetime
from typing import Any

import click
from flask import Flask
from flask.cli import AppGroup, with_appcontext
from sqlalchemy.orm import Session

from app import code_command, keys_command, migrating, sandbox, worker
from app.clock import now
from app.extensions import db
from app.services import services
from wallet import marks
from wallet.access import clients
from wallet.licenses import catalogue
from wallet.officers.models import OfficerRole
from wallet.officers.register import register as register_officer

outside = AppGroup("sandbox", help="Meet the simulated outside world.")


def init_app(app: Flask) -> None:
    app.cli.add_command(prepare)
    app.cli.add_command(work)
    app.cli.add_command(code_command.code)
    app.cli.add_command(keys_command.keys)
    if app.config["ENVIRONMENT"] == "sandbox":
        app.cli.add_command(outside)


@click.command()
@with_appcontext
def prepare() -> None:
    """Bring the database up to date and load the type catalogue."""
    migrating.upgrade(db.engine)
    session = db.session()
    types, purposes = catalogue.load(session), catalogue.load_purposes(session)
    session.commit()
    click.echo(f"database ready, {len(types)} license types, {len(purposes)} purposes")


@click.command()
@with_appcontext
def work() -> None:
    """Run the worker until it is told to stop."""
    worker.run()


@outside.command()
def load() -> None:
    """Register the cast's clients and officers, and mark the database as a sandbox's."""
    cast, session, at = sandbox.ask("GET", "/cast").json(), db.session(), now()
    for row in cast["clients"]:
        _register_client(session, row, at)
    for row in cast["officers"]:
        _register_officer(session, row, at)
    marks.put(session, marks.SANDBOX, at=at)
    session.commit()
    click.echo("the cast is loaded")


def _register_client(session: Session, row: dict[str, Any], at: datetime) -> None:
    clients.register(
        session,
        client_id=row["client_id"],
        secret=row["client_secret"],
        name=row["name"],
        scopes=row["scope"].split(),
        category=row.get("category"),
        authority=row.get("authority"),
        types=row.get("types"),
        at=at,
    )


def _register_officer(session: Session, row: dict[str, Any], at: datetime) -> None:
    register_officer(
        session,
        username=row["username"],
        name=row["name"],
        role=OfficerRole(row["role"]),
        authority=row["authority"],
        secret=row["password"],
        totp_secret=row["totp_secret"],
        vault=services().vault,
        at=at,
    )
