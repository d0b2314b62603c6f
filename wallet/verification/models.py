"""The row that uses a code up."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from wallet.database import Base


class Redemption(Base):
    """One code, redeemed once: the primary key is made of what never changes about a code."""

    __tablename__ = "redemptions"

    issued_at: Mapped[datetime] = mapped_column(primary_key=True)
    presentation_id: Mapped[UUID] = mapped_column(primary_key=True)
    verification_id: Mapped[UUID]
    client_id: Mapped[str] = mapped_column(sa.String(64))
    device_digest: Mapped[bytes | None]
    person_key: Mapped[bytes] = mapped_column(index=True)
    license_id: Mapped[UUID]
    fields: Mapped[list[str]]
    redeemed_at: Mapped[datetime]
    # Since when the holder says "not me" of it.
    disputed_at: Mapped[datetime | None]
