"""flask officers …: who may decide at the desk of an issuing authority.

Password and one-time secret are drawn here, printed once and kept as a digest and sealed.
"""

# mypy: untyped-calls-exclude=qrcode

import io
from urllib.parse import quote

import click
from flask.cli import AppGroup, with_appcontext
from qrcode.constants import ERROR_CORRECT_L
from qrcode.image.base import BaseImage
from qrcode.main import QRCode

from app.acts import act_by
from app.clock import now
from app.commands.registering import OPERATOR, ask_authority, commit, id_of, nobody, text_of
from app.extensions import db
from app.services import services
from wallet.identity.documents import RESIDENT_ID
from wallet.identity.names import spell
from wallet.identity.numbers import InvalidIdNumber, normalize_id_number
from wallet.identity.persons import person_key
from wallet.officers import credentials, queries
from wallet.officers.models import OfficerRole
from wallet.officers.register import register as register_officer

officers = AppGroup("officers", help="Register the officers of issuing authorities.")


@officers.command("list")
@with_appcontext
def list_officers() -> None:
    """List all officers."""
    for officer in queries.list_all(db.session()):
        state = "disabled" if officer.disabled_at else "active"
        about = f"{officer.username}  {officer.role}  {officer.authority}  {state}"
        click.echo(f"{officer.number}  {about}")


@officers.command("add")
@click.argument("username", callback=id_of)
@click.option("--name", required=True, callback=text_of(100))
@click.option("--role", type=click.Choice([str(role) for role in OfficerRole]), required=True)
@click.option("--authority", required=True, help="The authority's code.")
@click.option(
    "--id-number",
    prompt="ID number (empty where unknown, or entered before)",
    default="",
    hide_input=True,
    help="Who the officer is: nobody decides their own case. Asked for where it is not given.",
)
@with_appcontext
def add_officer(username: str, name: str, role: str, authority: str, *, id_number: str) -> None:
    """Register an officer; one that is known gets a new password and a new one-time secret."""
    ask_authority(authority)
    drawn = credentials.draw()
    officer = register_officer(
        act_by(OPERATOR),
        username=username,
        name=spell(name),
        role=OfficerRole(role),
        authority=authority,
        secret=drawn.secret,
        totp_secret=drawn.totp_secret,
        person_key=_person(id_number),
    )
    officer.disabled_at, knows_person = None, officer.person_key is not None
    commit("officer.registered", officer=str(officer.id), role=role, authority=authority)
    click.echo(f"password:         {drawn.secret}")
    click.echo(f"one-time secret:  {drawn.totp_secret}")
    _draw(username, drawn.totp_secret)
    click.echo("Hand both over now: they are not shown again.")
    if not knows_person:
        click.echo("Without an ID number nothing keeps this officer from their own case.", err=True)


@officers.command("disable")
@click.argument("username")
@with_appcontext
def disable(username: str) -> None:
    """Let an officer in no more; the sessions end at once."""
    officer = queries.find_by_name(db.session(), username) or nobody("officer", username)
    officer.disabled_at = now()
    commit("officer.disabled", officer=str(officer.id))
    click.echo(f"{username} is disabled")


def _draw(username: str, totp_secret: str) -> None:
    """Draw what an authenticator app scans, so that nobody types 32 letters from a screen."""
    issuer = "Health License Wallet"
    label = quote(f"{issuer}:{username}")
    code: QRCode[BaseImage] = QRCode(border=2, error_correction=ERROR_CORRECT_L)
    code.add_data(f"otpauth://totp/{label}?secret={totp_secret}&issuer={quote(issuer)}")
    drawn = io.StringIO()
    code.print_ascii(out=drawn, invert=True)
    click.echo(drawn.getvalue())


def _person(id_number: str) -> bytes | None:
    try:
        number = normalize_id_number(id_number) if id_number else None
    except InvalidIdNumber as error:
        raise click.ClickException(str(error)) from None
    return person_key(services().vault, RESIDENT_ID, number) if number else None
