"""What all registrations do: enter the act in the log, and say who is unknown."""

from typing import Any, NoReturn

import click

from app.acts import act_by
from wallet.act import Actor, ActorKind
from wallet.audit import record

OPERATOR = Actor(ActorKind.SYSTEM, "flask registration")


def commit(action: str, **detail: Any) -> None:
    """Record what was done, and commit it."""
    act = act_by(OPERATOR)
    record.record(act, action, **detail)
    act.session.commit()


def nobody(kind: str, name: str) -> NoReturn:
    raise click.ClickException(f"there is no {kind} {name}")
