"""What all registrations do: enter the act in the log, and say who is unknown."""

from typing import Any, NoReturn

import click

from app.acts import act_by
from app.extensions import db
from wallet.act import Actor, ActorKind
from wallet.audit import record
from wallet.authorities.known import is_known

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


def nobody(kind: str, name: str) -> NoReturn:
    raise click.ClickException(f"there is no {kind} {name}")
