"""What all registrations do: enter the act in the log, and say who is unknown."""

from typing import Any, NoReturn

import click

from app.clock import now
from app.extensions import db
from wallet.audit import record
from wallet.audit.models import Actor, ActorKind

OPERATOR = Actor(ActorKind.SYSTEM, "flask registration")


def commit(action: str, **detail: Any) -> None:
    """Record what was done, and commit it."""
    session = db.session()
    record.record(session, action, actor=OPERATOR, at=now(), **detail)
    session.commit()


def nobody(kind: str, name: str) -> NoReturn:
    raise click.ClickException(f"there is no {kind} {name}")
