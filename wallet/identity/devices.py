"""What is bound to a person."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from wallet.act import Act
from wallet.errors import NotFound
from wallet.identity import bind
from wallet.identity.models import Account, Identity
from wallet.identity.queries import active_binding


@dataclass(frozen=True)
class Device:
    """A phone's WeChat account; `this` is the one that asks."""

    id: UUID
    since: datetime
    method: str
    this: bool
    kind: str = "wechat"


def list_devices(session: Session, identity: Identity, account: Account) -> list[Device]:
    """List them: of one person one account is bound at a time."""
    bound = active_binding(session, identity_id=identity.id)
    if bound is None:
        return []
    return [Device(bound.id, bound.bound_at, bound.method, bound.account_id == account.id)]


def end(act: Act, identity: Identity, device_id: UUID) -> None:
    """End one of them.  Raises NotFound."""
    bound = active_binding(act.session, identity_id=identity.id)
    if bound is None or bound.id != device_id:
        raise NotFound("no such device is bound to the person")
    bind.unbind(act, act.session.get_one(Account, bound.account_id))
