"""Commands: flask prepare · flask work · flask sandbox load."""

from datetime import datetime
from typing import Any

import click
from flask import Flask
from flask.cli import AppGroup, with_appcontext
from sqlalchemy.orm import Session

from app import migrating, sandbox
from app.clock import now
from app.commands import audit, authorities, clients, code, keys, notifications, officers
from app.commands.licenses import command as licenses
from app.commands.sandbox import citizen, officer
from app.extensions import db
from app.services import services
from app.worker import loop
from wallet import marks
from wallet.access import clients as access
from wallet.authorities import names
from wallet.catalogue import types as catalogue
from wallet.identity.numbers import RESIDENT_ID, normalize_id_number
from wallet.identity.persons import person_key
from wallet.officers.models import OfficerRole
from wallet.officers.register import register as register_officer

outside = AppGroup("sandbox", help="Meet the simulated outside world.")
outside.add_command(citizen.hand_in)
outside.add_command(officer.officer)


def init_app(app: Flask) -> None:
    app.cli.add_command(prepare)
    app.cli.add_command(work)
    app.cli.add_command(code.code)
    app.cli.add_command(keys.keys)
    app.cli.add_command(audit.audit)
    app.cli.add_command(notifications.notifications)
    app.cli.add_command(clients.clients)
    app.cli.add_command(licenses.licenses)
    app.cli.add_command(officers.officers)
    app.cli.add_command(authorities.authorities)
    if app.config["ENVIRONMENT"] == "sandbox":
        app.cli.add_command(outside)


@click.command()
@with_appcontext
def prepare() -> None:
    """Bring the database up to date and load the type catalogue."""
    migrating.upgrade(db.engine)
    _complete_keys()
    session = db.session()
    types, purposes = catalogue.load(session), catalogue.load_purposes(session)
    session.commit()
    click.echo(f"database ready, {len(types)} license types, {len(purposes)} purposes")


def _complete_keys() -> None:
    try:
        keys.complete()
    except click.ClickException as error:
        # Where this account may not write the file, its owner must: `flask keys rotate --tag ELA`.
        click.echo(f"the key file lacks a key: {error.message}", err=True)


@click.command()
@with_appcontext
def work() -> None:
    """Run the worker until it is told to stop."""
    loop.run()


@outside.command()
def load() -> None:
    """Register the cast's clients, officers and authorities; mark the database as a sandbox's."""
    cast, session, at = sandbox.ask("GET", "/cast").json(), db.session(), now()
    for row in cast["clients"]:
        _register_client(session, row, at)
    for row in cast["officers"]:
        _register_officer(session, row, at)
    for row in cast["authorities"]:
        names.set_name(session, row["code"], row["name"])
    marks.put(session, marks.SANDBOX, at=at)
    session.commit()
    click.echo("the cast is loaded")


def _register_client(session: Session, row: dict[str, Any], at: datetime) -> None:
    access.register(
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
        person_key=_key_of(row.get("id_number")),
        vault=services().vault,
        at=at,
    )


def _key_of(id_number: str | None) -> bytes | None:
    """Return the key of the person that an officer is, where the cast says so."""
    number = id_number and normalize_id_number(id_number)
    return person_key(services().vault, RESIDENT_ID, number) if number else None
