"""flask clients …: which verifiers and issuing systems may call.

A secret is drawn here, printed once and kept as a digest. Every act is an entry.
"""

import secrets
from typing import Any

import click
from flask.cli import AppGroup, with_appcontext

from app.acts import act_by
from app.clock import now
from app.commands.registering import OPERATOR, ask_authority, commit, id_of, nobody, text_of
from app.extensions import db
from app.services import services
from wallet.access import clients as access
from wallet.access import scanner_devices
from wallet.access.models import Client
from wallet.catalogue import types as catalogue
from wallet.catalogue.shape import CATEGORIES

clients = AppGroup("clients", help="Register verifiers and issuing systems.")


@clients.command("list")
@with_appcontext
def list_clients() -> None:
    """List all clients."""
    for client in access.list_all(db.session()):
        scopes = " ".join(client.scopes)
        about = client.category or " ".join([client.authority or "", *client.types])
        click.echo(f"{client.client_id}  {client.name}  {scopes}  {about}")


@clients.command("add-verifier")
@click.argument("client_id", callback=id_of)
@click.option(
    "--name", required=True, callback=text_of(200), help="What citizens read in their usage."
)
@click.option("--category", type=click.Choice(CATEGORIES), required=True)
@with_appcontext
def add_verifier(client_id: str, name: str, category: str) -> None:
    """Register a verifier; one that is known gets a new secret and ends its sessions."""
    _register(client_id, name, scopes=["verify"], category=category)


@clients.command("add-issuer")
@click.argument("client_id", callback=id_of)
@click.option("--name", required=True, callback=text_of(200))
@click.option("--authority", required=True, help="The authority's code: 18 characters or 6 digits.")
@click.option("--type", "types", multiple=True, required=True, help="A license type; repeatable.")
@with_appcontext
def add_issuer(client_id: str, name: str, authority: str, types: tuple[str, ...]) -> None:
    """Register an issuing system for an authority and the types it may push."""
    known = {one.code for one in catalogue.list_types(db.session())}
    unknown = sorted(set(types) - known)
    if unknown:
        raise click.BadParameter(f"there is no license type {', '.join(unknown)}")
    ask_authority(authority)
    _register(client_id, name, scopes=["issue"], authority=authority, types=list(types))


@clients.command("enrollment-code")
@click.argument("client_id")
@click.option("--label", default="", callback=text_of(100, 0), help="What the venue calls it.")
@with_appcontext
def enrollment_code(client_id: str, label: str) -> None:
    """Make a code with which a verifier's device at a gate is enrolled, once."""
    client = access.find(db.session(), client_id) or nobody("client", client_id)
    act = act_by(OPERATOR)
    handed = scanner_devices.make_code(act, services().short_lived, client, label=label)
    db.session().commit()
    click.echo(f"{handed.code}  until {handed.expires_at:%H:%M} UTC")


@clients.command("sign-out")
@click.argument("client_id")
@with_appcontext
def sign_out(client_id: str) -> None:
    """End all sessions of a client at once; its secret stays good."""
    client = access.find(db.session(), client_id) or nobody("client", client_id)
    access.end_sessions(client)
    commit("client.signed_out", client=client_id)
    click.echo(f"all sessions of {client_id} have ended")


def _register(client_id: str, name: str, **facts: Any) -> Client:
    secret, session, at = secrets.token_urlsafe(32), db.session(), now()
    client = access.register(session, client_id=client_id, secret=secret, name=name, at=at, **facts)
    session.flush()  # a new one has its count of ended sessions from here on
    access.end_sessions(client)
    commit("client.registered", client=client_id, scopes=client.scopes)
    click.echo(f"client_secret:  {secret}")
    click.echo("Hand it over now: it is not shown again.")
    return client
