"""flask prepare: what must have happened before anything can be served."""

import click
from flask.cli import with_appcontext

from app import migrating
from app.commands import keys
from app.extensions import db
from wallet.catalogue import types as catalogue


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
