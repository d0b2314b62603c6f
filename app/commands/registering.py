"""What all registrations do: enter the act in the log, and say who is unknown."""

import re
from collections.abc import Callable
from typing import Any, NoReturn

import click

from app.acts import act_by
from app.extensions import db
from wallet.act import Actor, ActorKind
from wallet.audit import record
from wallet.authorities.known import is_known
from wallet.reading.characters import prints

ID = re.compile(r"[A-Za-z0-9._@-]{1,64}")
OPERATOR = Actor(ActorKind.SYSTEM, "flask registration")


def commit(action: str, **detail: Any) -> None:
    """Record what was done, and commit it."""
    act = act_by(OPERATOR)
    record.record(act, action, **detail)
    act.session.commit()


def ask_authority(code: str) -> None:
    """Refuse a code that nobody was named for: a wrong character would be a desk of its own."""
    if not is_known(db.session(), code):
        raise click.ClickException(
            f"no authority {code} is known: name it first, with flask authorities set {code} NAME"
        )


def id_of(_: click.Context, where: click.Parameter, value: str) -> str:
    """Take an id that can be typed, sent by HTTP's Basic scheme and read in a list."""
    if not ID.fullmatch(value):
        raise click.BadParameter("must be 1 to 64 letters, digits and . _ - @", param=where)
    return value


def text_of(most: int, least: int = 1) -> Callable[[click.Context, click.Parameter, str], str]:
    """Return what takes a text of so many characters, all of which print."""

    def take(_: click.Context, where: click.Parameter, value: str) -> str:
        if not least <= len(value.strip()) <= most or not prints(value):
            raise click.BadParameter(
                f"must be {least} to {most} characters that print", param=where
            )
        return value

    return take


def nobody(kind: str, name: str) -> NoReturn:
    raise click.ClickException(f"there is no {kind} {name}")
