"""flask authorities …: what issuing authorities are called, and who helps them out."""

import click
from flask.cli import AppGroup, with_appcontext

from app.commands.registering import ask_authority, commit
from app.extensions import db
from wallet.authorities import names as directory
from wallet.officers import desks

authorities = AppGroup("authorities", help="Say what issuing authorities are called.")


@authorities.command("list")
@with_appcontext
def list_authorities() -> None:
    """List the authorities whose names are known."""
    for authority in directory.list_all(db.session()):
        above = desks.above(db.session(), authority.code)
        helped = f"  below {above}" if above else ""
        click.echo(f"{authority.code}  {authority.name}{helped}")


@authorities.command("set")
@click.argument("code")
@click.argument("name")
@click.option("--address", help="Where its counter is.")
@click.option("--hours", help="When it is open, in words.")
@click.option("--phone", help="Where it can be called.")
@with_appcontext
def set_authority(code: str, name: str, **found: str | None) -> None:
    """Call an authority by this name from now on, whatever a register calls it.

    What citizens are told of its counter stays where an option is left out.
    """
    try:
        directory.set_name(db.session(), code, name, **found)
    except directory.InvalidAuthority as error:
        raise click.ClickException(str(error)) from None
    commit("authority.named", authority=code)
    click.echo(f"{code} is called {name}")


@authorities.command("above")
@click.argument("code")
@click.argument("above")
@with_appcontext
def place_authority(code: str, above: str) -> None:
    """Let the officers of ABOVE be the second ones where CODE has no colleague left."""
    ask_authority(code)
    ask_authority(above)
    try:
        desks.place(db.session(), code, above)
    except desks.Circle as error:
        raise click.ClickException(str(error)) from None
    commit("authority.placed", authority=code, above=above)
    click.echo(f"{above} helps {code} out")
