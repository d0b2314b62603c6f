"""Begin an act: now, in the running transaction, with the keys of this process."""

from app.clock import now
from app.extensions import db
from app.services import services
from wallet.act import Act, Actor, ActorKind

WORKER = Actor(ActorKind.SYSTEM, "worker")


def act_by(actor: Actor) -> Act:
    """Return an act of somebody's that happens at this moment."""
    return Act(db.session(), actor, now(), services().vault)
