"""flask sandbox load · flask sandbox prepare: begin with the cast of the outside world."""

import time
from contextlib import suppress
from typing import Any

import click
from flask.cli import with_appcontext

from app import sandbox
from app.acts import act_by
from app.commands.prepare import prepare as prepare_database
from app.services import services
from wallet import marks
from wallet.access import clients
from wallet.act import Act, Actor, ActorKind
from wallet.authorities import names
from wallet.identity.documents import RESIDENT_ID
from wallet.identity.numbers import normalize_id_number
from wallet.identity.persons import person_key
from wallet.officers.models import OfficerRole
from wallet.officers.register import register as register_officer

OPERATOR = Actor(ActorKind.SYSTEM, "flask sandbox")
# The sandbox may be starting at this moment; whoever started it sees whether it lives.
PATIENCE_SECONDS = 60.0
LOOK_SECONDS = 0.05


@click.command()
@click.pass_context
def prepare(context: click.Context) -> None:
    """Prepare the database and load the cast, as soon as the sandbox answers."""
    context.invoke(prepare_database)
    _wait_for_sandbox()
    context.invoke(load)


def _wait_for_sandbox() -> None:
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < give_up_at:
        with suppress(sandbox.SandboxUnavailable):
            sandbox.ask("GET", "/cast")
            return
        time.sleep(LOOK_SECONDS)


@click.command()
@with_appcontext
def load() -> None:
    """Register the cast's clients, officers and authorities; mark the database as a sandbox's."""
    cast, act = sandbox.ask("GET", "/cast").json(), act_by(OPERATOR)
    for row in cast["clients"]:
        _register_client(act, row)
    for row in cast["officers"]:
        _register_officer(act, row)
    for row in cast["authorities"]:
        names.set_name(act.session, **row)
    marks.put(act.session, marks.SANDBOX, at=act.at)
    act.session.commit()
    click.echo("the cast is loaded")


def _register_client(act: Act, row: dict[str, Any]) -> None:
    clients.register(
        act.session,
        client_id=row["client_id"],
        secret=row["client_secret"],
        name=row["name"],
        scopes=row["scope"].split(),
        category=row.get("category"),
        authority=row.get("authority"),
        types=row.get("types"),
        at=act.at,
    )


def _register_officer(act: Act, row: dict[str, Any]) -> None:
    register_officer(
        act,
        username=row["username"],
        name=row["name"],
        role=OfficerRole(row["role"]),
        authority=row["authority"],
        secret=row["password"],
        totp_secret=row["totp_secret"],
        person_key=_key_of(row.get("id_number")),
    )


def _key_of(id_number: str | None) -> bytes | None:
    """Return the key of the person that an officer is, where the cast says so."""
    number = id_number and normalize_id_number(id_number)
    return person_key(services().vault, RESIDENT_ID, number) if number else None
