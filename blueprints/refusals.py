"""Write down when somebody known is refused: an officer, a registered system.

Strangers are refused without an entry: else anybody could fill the log. Of one actor so many are
written in an hour, and no more.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from flask import request

from app.acts import act_by
from app.database import about_to_write
from app.services import services
from wallet.act import Actor
from wallet.audit import record
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
    act = act_by(actor)
    act.session.rollback()
    try:
        limits.spend(services().short_lived, limits.NOTED_REFUSALS, actor.id, at=act.at)
    except RateLimited:
        return
    about_to_write()
    record.record(act, action, **detail)
    act.session.commit()


def _ids() -> dict[str, str]:
    """Return which thing was asked for, by the ids of the path."""
    given = request.view_args or {}
    return {
        name.removesuffix("_id"): str(value)
        for name, value in given.items()
        if isinstance(value, UUID)
    }
