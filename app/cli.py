"""Commands: flask prepare · flask work · flask sandbox load."""

import click
from flask import Flask
from flask.cli import AppGroup, with_appcontext

from app import migrating, sandbox, worker
from app.clock import now
from app.extensions import db
from wallet import marks
from wallet.access import clients
from wallet.licenses import catalogue

outside = AppGroup("sandbox", help="Meet the simulated outside world.")


def init_app(app: Flask) -> None:
    app.cli.add_command(prepare)
    app.cli.add_command(work)
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
    """Register the clients of the sandbox's cast, and mark the database as a sandbox's."""
    cast, session, at = sandbox.ask("GET", "/cast").json(), db.session(), now()
    for row in cast["clients"]:
        clients.register(
            session,
            client_id=row["client_id"],
            secret=row["client_secret"],
            name=row.get("name", row["client_id"]),
            scopes=row["scope"].split(),
            category=row.get("category"),
            authority=row.get("authority"),
            types=row.get("types"),
            at=at,
        )
    marks.put(session, marks.SANDBOX, at=at)
    session.commit()
    click.echo("the cast is loaded")
