"""flask clients … · officers … · authorities …: who may verify, push and decide.

What is secret is drawn here, printed once and kept as a digest. Every act is an entry.
"""

import base64
import secrets
from typing import Any, NoReturn

import click
from flask.cli import AppGroup, with_appcontext

from app.clock import now
from app.extensions import db
from app.services import services
from wallet.access import clients as access
from wallet.access.models import Client
from wallet.audit import record
from wallet.audit.models import Actor, ActorKind
from wallet.authorities import names as directory
from wallet.catalogue import types as catalogue
from wallet.identity.numbers import RESIDENT_ID, InvalidIdNumber, normalize_id_number
from wallet.identity.persons import person_key
from wallet.officers import queries
from wallet.officers.models import OfficerRole
from wallet.officers.register import register as register_officer

OPERATOR = Actor(ActorKind.SYSTEM, "flask registration")
CATEGORIES = ("venue", "employer", "inspector", "department")
TOTP_BYTES = 20

clients = AppGroup("clients", help="Register verifiers and issuing systems.")
officers = AppGroup("officers", help="Register the officers of issuing authorities.")
authorities = AppGroup("authorities", help="Say what issuing authorities are called.")


@clients.command("list")
@with_appcontext
def list_clients() -> None:
    """List all clients."""
    for client in access.list_all(db.session()):
        scopes = " ".join(client.scopes)
        about = client.category or " ".join([client.authority or "", *client.types])
        click.echo(f"{client.client_id}  {client.name}  {scopes}  {about}")


@clients.command("add-verifier")
@click.argument("client_id")
@click.option("--name", required=True, help="What citizens read in their usage.")
@click.option("--category", type=click.Choice(CATEGORIES), required=True)
@with_appcontext
def add_verifier(client_id: str, name: str, category: str) -> None:
    """Register a verifier; one that is known gets a new secret and ends its sessions."""
    _register(client_id, name, scopes=["verify"], category=category)


@clients.command("add-issuer")
@click.argument("client_id")
@click.option("--name", required=True)
@click.option("--authority", required=True, help="The authority's code: 18 characters or 6 digits.")
@click.option("--type", "types", multiple=True, required=True, help="A license type; repeatable.")
@with_appcontext
def add_issuer(client_id: str, name: str, authority: str, types: tuple[str, ...]) -> None:
    """Register an issuing system for an authority and the types it may push."""
    known = {one.code for one in catalogue.list_types(db.session())}
    unknown = sorted(set(types) - known)
    if unknown:
        raise click.BadParameter(f"there is no license type {', '.join(unknown)}")
    _register(client_id, name, scopes=["issue"], authority=authority, types=list(types))


@clients.command("sign-out")
@click.argument("client_id")
@with_appcontext
def sign_out(client_id: str) -> None:
    """End all sessions of a client at once; its secret stays good."""
    client = access.find(db.session(), client_id) or _nobody("client", client_id)
    access.end_sessions(client)
    _record("client.signed_out", client=client_id)
    click.echo(f"all sessions of {client_id} have ended")


@officers.command("list")
@with_appcontext
def list_officers() -> None:
    """List all officers."""
    for officer in queries.list_all(db.session()):
        state = "disabled" if officer.disabled_at else "active"
        click.echo(f"{officer.username}  {officer.role}  {officer.authority}  {state}")


@officers.command("add")
@click.argument("username")
@click.option("--name", required=True)
@click.option("--role", type=click.Choice([str(role) for role in OfficerRole]), required=True)
@click.option("--authority", required=True, help="The authority's code.")
@click.option(
    "--id-number",
    prompt="ID number (empty where unknown)",
    default="",
    hide_input=True,
    help="Who the officer is: nobody decides their own case. Asked for where it is not given.",
)
@with_appcontext
def add_officer(username: str, name: str, role: str, authority: str, *, id_number: str) -> None:
    """Register an officer; one that is known gets a new password and a new one-time secret."""
    password = secrets.token_urlsafe(18)
    totp_secret = base64.b32encode(secrets.token_bytes(TOTP_BYTES)).decode()
    officer = register_officer(
        db.session(),
        username=username,
        name=name,
        role=OfficerRole(role),
        authority=authority,
        secret=password,
        totp_secret=totp_secret,
        person_key=_person(id_number),
        vault=services().vault,
        at=now(),
    )
    officer.disabled_at = None
    _record("officer.registered", officer=str(officer.id), role=role, authority=authority)
    click.echo(f"password:         {password}")
    click.echo(f"one-time secret:  {totp_secret}")
    click.echo("Hand both over now: they are not shown again.")
    if not id_number:
        click.echo("Without an ID number nothing keeps this officer from their own case.", err=True)


@officers.command("disable")
@click.argument("username")
@with_appcontext
def disable(username: str) -> None:
    """Let an officer in no more; the sessions end at once."""
    officer = queries.find_by_name(db.session(), username) or _nobody("officer", username)
    officer.disabled_at = now()
    _record("officer.disabled", officer=str(officer.id))
    click.echo(f"{username} is disabled")


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
    _record("authority.named", authority=code)
    click.echo(f"{code} is called {name}")


def _register(client_id: str, name: str, **facts: Any) -> Client:
    secret, session, at = secrets.token_urlsafe(32), db.session(), now()
    client = access.register(session, client_id=client_id, secret=secret, name=name, at=at, **facts)
    session.flush()  # a new one has its count of ended sessions from here on
    access.end_sessions(client)
    _record("client.registered", client=client_id, scopes=client.scopes)
    click.echo(f"client_secret:  {secret}")
    click.echo("Hand it over now: it is not shown again.")
    return client


def _person(id_number: str) -> bytes | None:
    try:
        number = normalize_id_number(id_number) if id_number else None
    except InvalidIdNumber as error:
        raise click.ClickException(str(error)) from None
    return person_key(services().vault, RESIDENT_ID, number) if number else None


def _record(action: str, **detail: Any) -> None:
    session = db.session()
    record.record(session, action, actor=OPERATOR, at=now(), **detail)
    session.commit()


def _nobody(kind: str, name: str) -> NoReturn:
    raise click.ClickException(f"there is no {kind} {name}")
