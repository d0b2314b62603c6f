"""Write down when somebody known is refused: an officer, a registered system.

Strangers are refused without an entry: else anybody could fill the log. Of one actor so many are
written in an hour, and no more.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from flask import request

from app.clock import now
from app.database import about_to_write
from app.extensions import db
from app.services import services
from wallet.audit import record
from wallet.audit.models import Actor
from wallet.errors import NotFound, RateLimited, Refused
from wallet.short_lived import limits

ACTION = "request.refused"


@contextmanager
def noted(actor: Actor) -> Iterator[None]:
    """Let a refusal pass, and leave an entry of it; the act itself is undone."""
    try:
        yield
    except (Refused, NotFound) as refusal:
        note(ACTION, actor=actor, reason=refusal.code, endpoint=request.endpoint, **_ids())
        raise


def note(action: str, *, actor: Actor, **detail: Any) -> None:
    """Record a refusal in a transaction of its own, unless many of the actor stand there."""
    at, session = now(), db.session()
    session.rollback()
    try:
        limits.spend(services().short_lived, limits.NOTED_REFUSALS, actor.id, at=at)
    except RateLimited:
        return
    about_to_write()
    record.record(session, action, actor=actor, at=at, **detail)
    session.commit()


def _ids() -> dict[str, str]:
    """Return which thing was asked for, by the ids of the path."""
    given = request.view_args or {}
    return {
        name.removesuffix("_id"): str(value)
        for name, value in given.items()
        if isinstance(value, UUID)
    }
