"""flask authorities …: what issuing authorities are called."""

import click
from flask.cli import AppGroup, with_appcontext

from app.commands.registering import commit
from app.extensions import db
from wallet.authorities import names as directory

authorities = AppGroup("authorities", help="Say what issuing authorities are called.")


@authorities.command("list")
@with_appcontext
def list_authorities() -> None:
    """List the authorities whose names are known."""
    for authority in directory.list_all(db.session()):
        click.echo(f"{authority.code}  {authority.name}")


@authorities.command("set")
@click.argument("code")
@click.argument("name")
@with_appcontext
def set_authority(code: str, name: str) -> None:
    """Call an authority by this name from now on, whatever a register calls it."""
    try:
        directory.set_name(db.session(), code, name)
    except directory.InvalidAuthority as error:
        raise click.ClickException(str(error)) from None
    commit("authority.named", authority=code)
    click.echo(f"{code} is called {name}")
