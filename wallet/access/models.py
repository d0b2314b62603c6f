"""Registered clients: verifiers, issuing systems, departments."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from wallet.act import Actor, ActorKind
from wallet.database import Base, Id


class Client(Base):
    """A system that signs in with a secret; `category` decides what a verifier may see."""

    __tablename__ = "clients"

    id: Mapped[Id]
    client_id: Mapped[str] = mapped_column(sa.String(64), unique=True)
    secret_digest: Mapped[bytes]
    name: Mapped[str] = mapped_column(sa.String(200))
    scopes: Mapped[list[str]]
    category: Mapped[str | None] = mapped_column(sa.String(32))
    authority: Mapped[str | None] = mapped_column(sa.String(18))
    types: Mapped[list[str]]
    created_at: Mapped[datetime]
    # Counts how often all sessions were ended: those of an earlier epoch are over.
    session_epoch: Mapped[int] = mapped_column(default=0)

    def as_actor(self) -> Actor:
        kind = ActorKind.VERIFIER if "verify" in self.scopes else ActorKind.SYSTEM
        return Actor(kind, self.client_id, self.name)
