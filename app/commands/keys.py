"""flask keys list · rotate · rotate-fields · prune: change the keys of a running wallet.

Web and worker follow the file by themselves. Every change is written to the audit log.
"""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from app.acts import act_by
from app.clock import now
from app.extensions import db
from app.services import services
from wallet.act import Actor, ActorKind
from wallet.audit import record
from wallet.crypto import rotation
from wallet.crypto.key_document import SIGNED
from wallet.crypto.keys import BadKeyFile, Keys, NoSigningKey
from wallet.crypto.signing import SigningKey

TAG = "EL1"
OPERATOR = Actor(ActorKind.SYSTEM, "flask keys")

keys = AppGroup("keys", help="See and change the keys; running processes follow.")


@keys.command("list")
def list_keys() -> None:
    """List the signing keys, none of them in full, and the versions of the field keys."""
    found, at = services().keys, now()
    for key in found.signing:
        click.echo(f"{_kid(key)}  {key.tag}  {_period(key)}  {_role(key, found, at)}")
    sealing, *older = sorted(found.vault.versions, reverse=True)
    also = f", {', '.join(map(str, older))} still open" if older else ""
    click.echo(f"field key {sealing} seals{also}")


@keys.command()
@click.option(
    "--in",
    "hours",
    type=click.FloatRange(0, 24 * 366),
    default=1.0,
    show_default=True,
    help="Hours from now at which the new key begins to sign; it is published at once.",
)
@click.option(
    "--tag",
    type=click.Choice(sorted(SIGNED)),
    default=TAG,
    show_default=True,
    help="What the key signs: EL1 codes, ELA heads of the audit log.",
)
def rotate(hours: float, tag: str) -> None:
    """Write the next signing key."""
    if math.isnan(hours):
        raise click.BadParameter("nan is no number of hours", param_hint="--in")
    act = act_by(OPERATOR)
    with _recorded():
        key = rotation.rotate(_path(), tag, not_before=act.at + timedelta(hours=hours))
        record.record(act, "key.rotated", key=_kid(key), not_before=_moment(key.not_before))
    click.echo(f"{_kid(key)} is published now and signs from {_moment(key.not_before)}")


@keys.command("rotate-fields")
def rotate_fields() -> None:
    """Write the next field key; it seals from now on, the older ones go on opening."""
    with _recorded():
        version = rotation.rotate_fields(_path())
        record.record(act_by(OPERATOR), "field_key.rotated", version=version)
    click.echo(f"field key {version} seals from now on")


@keys.command()
def prune() -> None:
    """Remove the signing keys whose last code died more than a day ago."""
    act, platform = act_by(OPERATOR), current_app.config["PLATFORM"]
    with _recorded():
        removed = [f"{platform}-{number}" for number in rotation.prune(_path(), at=act.at)]
        if removed:
            record.record(act, "key.pruned", keys=removed)
    click.echo(f"removed: {', '.join(removed)}" if removed else "no key is dead for a day")


def complete() -> None:
    """Give a key file that an older wallet has made the keys that it lacks."""
    if {key.tag for key in services().keys.signing} >= SIGNED.keys():
        return
    act = act_by(OPERATOR)
    with _recorded():
        for key in rotation.complete(_path(), at=act.at):
            record.record(act, "key.rotated", key=_kid(key), not_before=_moment(key.not_before))


@contextmanager
def _recorded() -> Iterator[None]:
    # A database that is down must not leave a key behind that nobody has recorded.
    session = db.session()
    session.connection()
    try:
        yield
    except (BadKeyFile, OSError) as error:
        session.rollback()
        raise click.ClickException(f"nothing was changed: {error}") from None
    session.commit()


def _path() -> Path:
    return Path(current_app.config["KEYS_FILE"])


def _kid(key: SigningKey) -> str:
    return f"{current_app.config['PLATFORM']}-{key.id}"


def _period(key: SigningKey) -> str:
    return f"{_moment(key.not_before)} – {_moment(key.expires)}"


def _moment(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _role(key: SigningKey, found: Keys, at: datetime) -> str:
    if key == _signs_now(found, key.tag, at):
        return "signs now"
    if at < key.not_before:
        return "published, does not sign yet"
    return "can be pruned" if rotation.is_dead(key, found, at=at) else "retired, still verifies"


def _signs_now(found: Keys, tag: str, at: datetime) -> SigningKey | None:
    try:
        return found.current(tag, at)
    except NoSigningKey:
        return None
