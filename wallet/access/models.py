"""Registered clients: verifiers, issuing systems, departments; and devices at gates."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from wallet.act import Actor, ActorKind
from wallet.database import Base, Id
from wallet.paging import Position


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


class ScannerDevice(Base):
    """A device at a gate; its random id is what a scanner page names as `device` of a check."""

    __tablename__ = "scanner_devices"
    __table_args__ = (
        sa.Index("ix_scanner_devices_client_id_enrolled_at", "client_id", "enrolled_at"),
    )

    id: Mapped[Id]
    client_id: Mapped[str] = mapped_column(sa.ForeignKey("clients.client_id"))
    # What its venue calls it: "gate 1".
    label: Mapped[str] = mapped_column(sa.String(100))
    cookie_digest: Mapped[bytes] = mapped_column(unique=True)
    session_epoch: Mapped[int]
    enrolled_at: Mapped[datetime]
    # To the hour, or by its enrollment.
    seen_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    @property
    def position(self) -> Position:
        return Position(self.enrolled_at, self.id)
